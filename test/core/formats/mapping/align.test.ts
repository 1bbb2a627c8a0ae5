import { describe, expect, it } from 'vitest'
import { alignMapping } from '@core/formats/mapping'

const mapping = (keys: string[] | null, codes: number[], suffixes: number[] | null = null) => ({
  items: codes.length, levels: 1, codes: Int32Array.from(codes), suffixes: suffixes && Int32Array.from(suffixes), keys, levelsFrom: 'dialect' as const,
})

describe('a mapping laid onto a dataset', () => {
  it('meets its items by id, in whatever order', () => {
    const found = alignMapping(mapping(['c', 'a', 'b'], [3, 1, 2], [0, 5, 6]), ['a', 'b', 'c'])
    expect(found).toMatchObject({ by: 'id', matched: 3, missing: { count: 0 }, unknown: { count: 0 } })
    expect([...found.complete!.codes]).toEqual([1, 2, 3])
    expect([...found.complete!.suffixes!]).toEqual([5, 6, 0])
  })
  it('meets them by row number where keys are no ids', () => {
    const found = alignMapping(mapping(['2', '0', '1'], [3, 1, 2]), ['a', 'b', 'c'])
    expect(found.by).toBe('row-number')
    expect([...found.complete!.codes]).toEqual([1, 2, 3])
  })
  it('takes numbers that are ids for ids', () => {
    expect(alignMapping(mapping(['2', '3', '1'], [20, 30, 10]), ['1', '2', '3'])).toMatchObject({ by: 'id', matched: 3 })
  })
  it('goes by order without keys', () => {
    expect([...alignMapping(mapping(null, [1, 2]), ['a', 'b']).complete!.codes]).toEqual([1, 2])
    expect(alignMapping(mapping(null, [1]), ['a', 'b'])).toMatchObject({ by: 'order', matched: 1, complete: null, missing: { count: 1, examples: ['b'] } })
  })
  it('reports items without a row, keys without an item, and keys that come twice', () => {
    expect(alignMapping(mapping(['a', 'x', 'a'], [1, 2, 3]), ['a', 'b'])).toMatchObject({
      matched: 1, complete: null, missing: { count: 1, examples: ['b'] }, unknown: { count: 2, examples: ['x', 'a'] },
    })
  })
})
