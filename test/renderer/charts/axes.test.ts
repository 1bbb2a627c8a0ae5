import { describe, expect, it } from 'vitest'
import { digitsOf, evenInterval, niceRange, niceStep } from '@/charts/axes'
import { placeLabels } from '@/charts/placeLabels'

describe('an axis', () => {
  it('has steps of 1, 2, 2.5 or 5 times a power of ten', () => {
    expect([0.9, 1, 1.3, 2.2, 3, 7, 30, 0.004].map(niceStep)).toEqual([1, 1, 2, 2.5, 5, 10, 50, 0.005])
  })

  it('ends at round numbers around its values', () => {
    expect(niceRange([0.219, 0.878], 5)).toEqual({ min: 0.2, max: 1, interval: 0.2 })
    expect(niceRange([2.1, 99.9], 4)).toEqual({ min: 0, max: 100, interval: 25 })
  })

  it('has room around a single value', () => {
    const { min, max } = niceRange([16.1], 4)
    expect(min).toBeLessThanOrEqual(16.1)
    expect(max).toBeGreaterThan(16.1)
    expect(min).toBeGreaterThanOrEqual(0)
  })

  it('is cut into four parts, or five where those are shorter numbers', () => {
    // 50 / 4 = 12.5, but 50 / 5 = 10; 64 / 4 = 16; 100 / 4 = 25 and 100 / 5 = 20 are as long.
    expect([50, 64, 100, 5].map(evenInterval)).toEqual([10, 16, 25, 1])
  })

  it('writes as many digits as tell its marks apart', () => {
    expect([25, 0.2, 0.005].map(digitsOf)).toEqual([0, 1, 3])
  })
})

describe('names beside points', () => {
  const frame = { left: 0, right: 200, top: 0, bottom: 100 }
  const place = (points: { x: number; y: number; name?: string | null; keep?: boolean }[]) =>
    placeLabels(
      points.map((point) => ({ name: 'a run', keep: false, ...point })),
      frame,
      () => 40,
    )

  it('stand on the right where there is room', () => {
    expect(place([{ x: 100, y: 50 }])).toEqual(['right'])
  })

  it('turn to the left at the right edge, and below at the top edge between two others', () => {
    expect(place([{ x: 190, y: 50 }])).toEqual(['left'])
    expect(place([{ x: 100, y: 5, name: 'x' }, { x: 120, y: 5, name: null }, { x: 80, y: 5, name: null }])).toEqual(['bottom', null, null])
  })

  it('never cover another point or name', () => {
    // The second is where the first one's name would stand.
    expect(place([{ x: 60, y: 50 }, { x: 80, y: 50 }])).toEqual(['left', 'right'])
  })

  it('are left out where there is no room, unless the point is a selected one', () => {
    const crowd = Array.from({ length: 9 }, (_, index) => ({
      x: 100 + ((index % 3) - 1) * 12,
      y: 50 + (Math.floor(index / 3) - 1) * 12,
      name: index === 4 ? 'in the middle' : null,
    }))
    expect(place(crowd)[4]).toBeNull()
    expect(place(crowd.map((one, index) => ({ ...one, keep: index === 4 })))[4]).toBe('right')
  })
})
