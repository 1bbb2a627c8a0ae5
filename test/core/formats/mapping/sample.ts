import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { mappingTable } from '@core/formats/mapping/table'

/** The seven items of test/fixtures/mapping/make_files.py: rows 1 and 4 share a SID, rows 2, 5 and 6 another. */
export const SAMPLE = {
  ids: ['15615', 'B00"x"', 'a,b', '映画 7', 'plain', 'tail ', 'zed'],
  titles: ['Heat', 'Tab\there', 'Line\nbreak', '七人の侍', 'Alien', 'Brazil', 'Zoo'],
  codes: [[12, 40, 7], [0, 63, 1], [5, 5, 5], [63, 0, 0], [0, 63, 1], [5, 5, 5], [5, 5, 5]],
  suffixes: [0, 0, 0, 0, 1, 1, 2],
  genre: ['crime', 'a "quoted", one', '', '劇', 'sf', 'sf', 'x\ny'],
  sizes: [64, 64, 64],
}

export const sampleTable = (sizes: number[] | null = SAMPLE.sizes) =>
  mappingTable({
    codes: Int32Array.from(SAMPLE.codes.flat()),
    levels: 3,
    sizes,
    ids: SAMPLE.ids,
    titles: SAMPLE.titles,
    columns: { genre: SAMPLE.genre, year: [1995, 1, 2, 3, 4, 5, null], seen: [true, false, true, true, true, true, null] },
  })

export const MADE_BY_PYTHON = new URL('../../../fixtures/mapping/made-by-python/', import.meta.url).pathname

export const PROGRAM = { name: 'semantic-id-studio', version: '0.0.0-test' }

export const scratch = () => mkdtempSync(join(tmpdir(), 'sid-mapping-'))
