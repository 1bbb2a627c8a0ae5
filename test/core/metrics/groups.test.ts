import { groupsBySid } from '@core/metrics/groups'
import { suffixesOf } from '@core/metrics/suffixes'
import { describe, expect, it } from 'vitest'

const CODES = Int32Array.from([10, 2, /**/ 2, 10, /**/ 10, 2, /**/ 1, 1, /**/ 2, 10, /**/ 9, 9, /**/ 9, 9, /**/ 9, 9])

describe('suffixes', () => {
  it('number from 0 in item order inside each group', () => {
    expect([...suffixesOf(CODES, 2)]).toEqual([0, 0, 1, 0, 1, 0, 1, 2])
  })
})

describe('collision groups', () => {
  it('come largest first, then by SID as numbers, their rows ascending', () => {
    expect(groupsBySid(CODES, 2).map(({ sid, rows }) => [sid, [...rows]])).toEqual([
      [[9, 9], [5, 6, 7]],
      [[2, 10], [1, 4]],
      [[10, 2], [0, 2]],
    ])
  })
  it('can be asked for from a size on', () => {
    expect(groupsBySid(CODES, 2, 3)).toHaveLength(1)
    expect(groupsBySid(CODES, 2, 1)).toHaveLength(4)
  })
})
