import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { IdIndex } from '@core/dataset/idIndex'

describe('the index of ids', () => {
  it('knows every id by row and every row by id, as a Map does', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: 'binary', maxLength: 3 })),
        fc.array(fc.string({ unit: 'binary', maxLength: 3 })),
        (ids, others) => {
          const index = new IdIndex()
          const map = new Map<string, number>()
          const well = (text: string) => Buffer.from(text).toString()
          ids.forEach((id, row) => {
            expect(index.add(id)).toBe(map.get(well(id)) ?? -1)
            if (!map.has(well(id))) map.set(well(id), row)
          })
          expect(index.range(0, ids.length)).toEqual(ids.map(well))
          for (const id of [...ids, ...others]) expect(index.find(id)).toBe(map.get(well(id)) ?? -1)
        },
      ),
    )
  })

  it('grows past its first rooms', () => {
    const index = new IdIndex()
    for (let i = 0; i < 50_000; i++) index.add(`item ${i}`)
    expect([index.find('item 49999'), index.find('item 50000'), index.get(31_415)]).toEqual([
      49_999,
      -1,
      'item 31415',
    ])
  })
})
