import { describe, expect, it } from 'vitest'
import { allXs, curveOf, extremes, lastPoint, pointBefore, positive, valueAt } from '@/charts/curve'
import { thinned } from '@/charts/thinned'
import { curve } from './canvas'

describe('a curve', () => {
  const points = curve([0, 3], [2, null], [5, 0.5], [9, null])
  it('ends at its last value, and tells what is at an x and at none between', () => {
    expect(lastPoint(points)).toEqual([5, 0.5])
    expect(lastPoint(curve([0, null]))).toBeUndefined()
    expect([0, 4, 5, 99, -1].map((x) => pointBefore(points, x)?.[0])).toEqual([0, 0, 5, 5, undefined])
    expect([0, 2, 3, 5, 9, 10].map((x) => valueAt(points, x))).toEqual([3, undefined, undefined, 0.5, undefined, undefined])
  })
  it('has extremes among the values that count', () => {
    expect(extremes([points, curve([0, -1])])).toEqual({ least: -1, most: 3 })
    expect(extremes([points, curve([0, -1])], (y) => y > 0)).toEqual({ least: 0.5, most: 3 })
  })
  it('has gaps where a log axis has no place', () => {
    expect([...positive(curve([0, 0], [1, -2], [2, 4])).ys]).toEqual([Number.NaN, Number.NaN, 4])
  })
  it('shares its x with others without a copy, and else each x comes once', () => {
    const other = curveOf(points.xs, () => 1)
    expect(allXs([points, other])).toBe(points.xs)
    expect([...allXs([points, curve([1, 1], [10, 1], [5, 1])])]).toEqual([0, 1, 2, 5, 9, 10])
  })
})

describe('a thinned curve', () => {
  const pairs = (flat: Float64Array) => Array.from({ length: flat.length / 2 }, (_, at) => [flat[2 * at], flat[2 * at + 1]])
  it('is whole where there is room for it', () => {
    expect([...thinned(curve([0, 1], [1, null], [2, 3]), { from: 0, to: 2, count: 2 })]).toEqual([0, 1, 1, Number.NaN, 2, 3])
  })
  it('keeps the lowest and the highest of each column in their order, and both ends', () => {
    // Columns 0-4 and 5-9; the ends belong to none.
    const ys = [5, 1, 2, 9, 4, 4, 7, 3, 3, 6]
    expect(pairs(thinned(curve(...ys.map((y, x) => [x, y] as const)), { from: 0, to: 10, count: 2 }))).toEqual([[0, 5], [1, 1], [3, 9], [6, 7], [7, 3], [9, 6]])
  })
  it('keeps one point a gap, so that a gap stays one', () => {
    const ys = [1, 1, null, null, null, 2, 2, 2]
    expect(pairs(thinned(curve(...ys.map((y, x) => [x, y] as const)), { from: 0, to: 8, count: 2 }))).toEqual([[0, 1], [1, 1], [2, Number.NaN], [5, 2], [7, 2]])
  })
  it('keeps little of what is not seen: 4 of 5 parts become 2 points each', () => {
    const flat = thinned(curve(...Array.from({ length: 1000 }, (_, x) => [x, x % 2] as const)), { from: 400, to: 600, count: 200 })
    const xs = pairs(flat).map(([x]) => x!)
    expect(xs.filter((x) => x >= 400 && x < 600).length).toBe(200)
    expect(xs.filter((x) => x < 400 || x > 600).length).toBeLessThanOrEqual(10)
  })
})
