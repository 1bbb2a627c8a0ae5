import { describe, expect, it } from 'vitest'
import { smooth } from '@/charts/smooth'

describe('smoothing', () => {
  it('takes the bias of the start out: constant values stay what they are', () => {
    expect(smooth([[0, 4], [1, 4], [2, 4]], 0.5).map(([, y]) => y)).toEqual([4, 4, 4])
  })

  it('weighs by hand: 0.5 of (0, 2) is (0.5·0.5·0 + 0.5·2) / (1 - 0.25) = 4/3', () => {
    expect(smooth([[0, 0], [1, 2]], 0.5)[1]![1]).toBeCloseTo(4 / 3, 12)
  })

  it('keeps gaps, and everything where nothing is to be smoothed', () => {
    const points = [[0, 1], [1, null], [2, 3]] as const
    expect(smooth(points, 0.9)[1]).toEqual([1, null])
    expect(smooth(points, 0)).toBe(points)
  })
})
