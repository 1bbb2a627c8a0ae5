import { describe, expect, it } from 'vitest'
import { smooth } from '@/charts/smooth'
import { curve } from './canvas'

describe('smoothing', () => {
  it('takes the bias of the start out: constant values stay what they are', () => {
    expect([...smooth(curve([0, 4], [1, 4], [2, 4]), 0.5).ys]).toEqual([4, 4, 4])
  })

  it('weighs by hand: 0.5 of (0, 2) is (0.5·0.5·0 + 0.5·2) / (1 - 0.25) = 4/3', () => {
    expect(smooth(curve([0, 0], [1, 2]), 0.5).ys[1]).toBeCloseTo(4 / 3, 12)
  })

  it('keeps gaps, and everything where nothing is to be smoothed', () => {
    const points = curve([0, 1], [1, null], [2, 3])
    expect(smooth(points, 0.9).ys[1]).toBeNaN()
    expect(smooth(points, 0)).toBe(points)
  })
})
