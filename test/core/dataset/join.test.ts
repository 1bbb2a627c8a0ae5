import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { IdIndex } from '@core/dataset/idIndex'
import { joinMetadata } from '@core/dataset/join'
import { loadMetadata } from '@core/formats/metadata/registry'

const folder = mkdtempSync(join(tmpdir(), 'sid-join-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
let count = 0
const fileOf = (content: string): string => {
  const file = join(folder, `${count++}.csv`)
  writeFileSync(file, content)
  return file
}

describe('joining items with metadata', () => {
  const idsOf = (ids: string[]) => {
    const index = new IdIndex()
    for (const id of ids) index.add(id)
    return index
  }
  const table = (rows: string) => loadMetadata(fileOf(`id,title\n${rows}`))
  it('goes by key, and tells what did not match on either side', async () => {
    const join = joinMetadata(
      { items: 3, ids: idsOf(['b', 'x', 'a']), dropped: new Int32Array(0) },
      await table('a,A\nb,B\nb,B2\nc,C\n'),
      'id',
    )
    expect([...join.rowOf]).toEqual([1, -1, 0])
    expect(join.matched).toBe(2)
    expect(join.itemsWithoutMetadata).toEqual({ count: 1, examples: ['x'] })
    expect(join.metadataWithoutItem).toEqual({ count: 1, examples: ['c'] })
    expect(join.duplicateIds).toEqual({ count: 1, examples: ['b'] })
  })
  it('goes by row order without ids, past rows that were dropped, and the key gives the ids', async () => {
    const join = joinMetadata(
      { items: 2, ids: null, dropped: Int32Array.of(1) },
      await table('a,A\nb,B\nc,C\n'),
      'id',
    )
    expect([...join.rowOf]).toEqual([0, 2])
    expect([join.ids(0), join.ids(1)]).toEqual(['a', 'c'])
  })
  it('refuses another number of rows, and a key that is not there', async () => {
    const items = { items: 2, ids: null, dropped: new Int32Array(0) }
    expect(() => joinMetadata(items, { file: 'f', format: 'csv', rows: 3, columns: [] }, null)).toThrow(
      /3 rows/,
    )
    const three = await table('a,A\n')
    expect(() => joinMetadata(items, three, 'nope')).toThrow(/no column nope/)
  })
})
