import { z } from 'zod'
import { FileSink } from '../lib/atomicFile'
import type { MappingFormat, RawMapping, ReadChoices, WriteHooks } from './format'
import { letterTokens, previewIndexJson, writeIndexJson } from './indexJson'
import type { MappingOptions } from './options'
import { readIndexJson, readInfoText } from './readIndexJson'
import { checkLetters, checkPlainKey, checkSuffix, eachPage, RowCoder } from './rows'
import type { MappingTable } from './table'

/**
 * With codes from 1 it is the form of MiniOneRec's constrained writer (rq/rqkmeans_constrained.py): indent=2, and a
 * further token, counted from 1, for members of colliding groups only.
 */
const options: z.ZodType<Partial<MappingOptions>> = z
  .strictObject({
    base: z.literal([0, 1]).default(0),
    suffix: z.enum(['none', 'colliding', 'all']).optional(),
    suffixStart: z.literal([0, 1]).optional(),
    key: z.enum(['row', 'id']).default('row'),
  })
  .transform((given) => ({
    ...given,
    suffix: given.suffix ?? (given.base === 1 ? 'colliding' : 'none'),
    suffixStart: given.suffixStart ?? given.base,
  }))

/** `NAME.index.json` in LC-Rec's bytes, and `NAME.info.txt`: `<a_236><b_231><c_226>\ttitle\tKEY`. */
export const minionerec: MappingFormat = {
  name: 'minionerec',
  label: 'MiniOneRec index.json + info.txt',
  endings: ['.index.json', '.info.txt'],
  otherEndings: ['.json'],
  options,
  check(table, chosen) {
    checkLetters('minionerec', table, chosen)
    if (chosen.suffix !== 'none') checkSuffix('minionerec', table, chosen)
  },
  async write(table, chosen, [index, info], hooks) {
    await writeIndexJson(table, chosen, chosen.base === 1, index!, hooks, 'minionerec')
    await writeInfo(table, chosen, info!, hooks)
  },
  preview: (table, chosen, rows) => previewIndexJson(table, chosen, chosen.base === 1, rows),
  previewOthers: (table, chosen, rows) => [infoLines(new RowCoder(table, chosen))(0, Math.min(rows, table.items))],
  read: (path, choices) => readNamed(path, choices, path),
  readFile: readNamed,
}

async function writeInfo(table: MappingTable, chosen: MappingOptions, path: string, hooks: WriteHooks): Promise<void> {
  const lines = infoLines(new RowCoder(table, chosen))
  await FileSink.with(path, (sink) => eachPage(table.items, hooks, (from, to) => sink.write(`${lines(from, to).join('\n')}\n`)))
}

function infoLines(coder: RowCoder): (from: number, to: number) => string[] {
  return (from, to) => {
    // An item without a title goes by its id: the trainer puts this text into prompts.
    const ids = coder.table.ids(from, to)
    const titles = coder.table.titles?.(from, to) ?? []
    return coder.keys(from, to).map((key, i) => {
      const title = (titles[i] ?? ids[i]!).replace(/[\t\r\n]+/g, ' ')
      return `${letterTokens(coder.sid(from + i)).join('')}\t${title}\t${checkPlainKey('minionerec', key, from + i)}`
    })
  }
}

function readNamed(path: string, choices: ReadChoices, named: string): Promise<RawMapping> {
  return /\.txt$/i.test(named) ? readInfoText(path, choices) : readIndexJson(path, choices)
}
