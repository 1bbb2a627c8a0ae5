import { describe, expect, it } from 'vitest'
import { driftOf, type DriftInput } from '@core/metrics'

const drift = (more: Partial<DriftInput>) =>
  driftOf({
    levels: 1, sizes: [4], published: Int32Array.of(0, 0, 1, 1), fresh: Int32Array.of(0, 1), publishedMse: 2, freshMse: 3, ...more,
  })

describe('how far new items have drifted', () => {
  it('is nothing where codes are used alike, whatever the number of items', () => {
    expect(drift({}).levels).toEqual([{ divergence: 0, expected: expect.closeTo((1 / 4 + 1 / 2) / (8 * Math.LN2), 12), onUnusedCodes: 0 }])
  })

  it('is one bit where they share no code, and counts those on codes that nobody has', () => {
    const { levels, newCells, verdict } = drift({ fresh: Int32Array.of(2, 3, 3) })
    expect(levels[0]).toMatchObject({ divergence: 1, onUnusedCodes: 3 })
    expect(newCells).toBe(3)
    expect(verdict).toBe('retrain')
  })

  it('is the Jensen-Shannon divergence in between', () => {
    // p = (1, 0), q = (1/2, 1/2), mean (3/4, 1/4): ½ log2(4/3) + ½ (½ log2(2/3) + ½ log2 2).
    const half = drift({ published: Int32Array.of(0, 0), fresh: Int32Array.of(0, 1) }).levels[0]!.divergence
    expect(half).toBeCloseTo(0.5 * Math.log2(4 / 3) + 0.25 * Math.log2(2 / 3) + 0.25, 12)
  })

  it('tells new cells by the whole SID, not by a single code', () => {
    const input = { levels: 2, sizes: [2, 2], published: Int32Array.of(0, 0, 1, 1), fresh: Int32Array.of(0, 1, 1, 1) }
    expect(drift(input)).toMatchObject({ newCells: 1, levels: [{ onUnusedCodes: 0 }, { onUnusedCodes: 0 }] })
  })

  it('compares errors, and says when to train again', () => {
    const many = Int32Array.from({ length: 4000 }, (_, i) => i % 4)
    const told = (freshMse: number, publishedMse: number | null = 1) => {
      const { ratio, verdict } = drift({ published: many, fresh: many.slice(0, 2000), publishedMse, freshMse })
      return [ratio, verdict]
    }
    expect(told(1.4)).toEqual([1.4, 'fits'])
    expect(told(2)).toEqual([2, 'watch'])
    expect(told(3)).toEqual([3, 'retrain'])
    expect(told(3, null)).toEqual([null, 'fits'])
  })

  it('of no items at all is none', () => {
    expect(drift({ fresh: new Int32Array(0), freshMse: 0 })).toMatchObject({ items: 0, ratio: null, newCells: 0, verdict: 'fits' })
  })
})
