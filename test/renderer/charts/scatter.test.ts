import { describe, expect, it } from 'vitest'
import { placeFromText, placeOf, placeToText, polygonFromText, polygonToText, simplified, viewAt } from '@/charts/scatter/address'
import { budgetOf } from '@/charts/scatter/budget'
import { colourCodes, FADED, NO_CATEGORY, paletteOf, rgbOf } from '@/charts/scatter/colours'
import { isInside, pointGrid } from '@/charts/scatter/grid'
import { evenOrder } from '@/charts/scatter/order'
import { boundsOf, fit, inSight, pan, toPlane, toScreen, zoom } from '@/charts/scatter/view'

const SIZE = { width: 228, height: 128 }

describe('the view of a plane', () => {
  const bounds = { left: -1, right: 1, bottom: 0, top: 1 }
  const view = fit(bounds, SIZE)

  it('fits everything in with a margin of 14 pixels, as large in both directions', () => {
    // (228 - 28) / 2 = 100 pixels a unit across, (128 - 28) / 1 = 100 up.
    expect(view).toEqual({ x: 0, y: 0.5, scale: 100 })
    expect(toScreen(view, SIZE, -1, 1)).toEqual([14, 14])
    expect(toScreen(view, SIZE, 1, 0)).toEqual([214, 114])
  })
  it('finds its way back from the screen', () => {
    expect(toPlane(view, SIZE, ...toScreen(view, SIZE, 0.25, 0.75))).toEqual([0.25, 0.75])
  })
  it('keeps the point below the pointer in its place while zooming', () => {
    const nearer = zoom(view, SIZE, view, 3, 40, 20)
    expect(nearer.scale).toBe(300)
    const [x, y] = toPlane(nearer, SIZE, 40, 20)
    expect([x, y].map((value) => value.toFixed(9))).toEqual(
      toPlane(view, SIZE, 40, 20).map((value) => value.toFixed(9)),
    )
  })
  it('cannot be zoomed out of sight', () => {
    expect(zoom(view, SIZE, view, 1e-9, 0, 0).scale).toBe(50)
    expect(zoom(view, SIZE, view, 1e9, 0, 0).scale).toBe(400_000)
  })
  it('moves with the hand', () => {
    expect(pan(view, 100, 50)).toEqual({ x: -1, y: 1, scale: 100 })
  })
  it('tells what is in sight', () => {
    const { left, right, bottom, top } = inSight(view, SIZE)
    expect([left, right, bottom, top].map((value) => value.toFixed(2))).toEqual(['-1.14', '1.14', '-0.14', '1.14'])
  })
  it('knows no bounds without points, and a scale for a single one', () => {
    expect(boundsOf(new Float32Array())).toBeNull()
    expect(fit(boundsOf(Float32Array.of(3, 4))!, SIZE).scale).toBeGreaterThan(0)
  })
})

describe('what an address keeps of a picture', () => {
  const home = { x: 0, y: 0.5, scale: 100 }
  it('is a place that another window finds again, by four digits', () => {
    const text = placeToText(placeOf({ x: 0.123456, y: -2e-7, scale: 250 }, home))
    expect(text).toBe('0.1235_-2e-7_2.5')
    expect(viewAt(placeFromText(text)!, { ...home, scale: 60 })).toEqual({ x: 0.1235, y: -2e-7, scale: 150 })
    for (const wrong of ['', '1_2', '1_2_0', '1_2_-3', '1_2_x', '1_2_3_4', 'NaN_1_1']) expect(placeFromText(wrong)).toBeNull()
  })
  it('is a lasso, if it has three corners', () => {
    expect(polygonFromText(polygonToText([0, 0, 1, 0, 1, 1.00004]))).toEqual([0, 0, 1, 0, 1, 1])
    for (const wrong of ['', '0_0_1_1', '0_0_1_1_2', '0_0_1_1_2_y']) expect(polygonFromText(wrong)).toBeNull()
  })
  it('has no corner that stands within a pixel and a half of the line', () => {
    expect(simplified([[0, 0], [5, 1], [10, 0], [10, 10], [0, 0]], 1.5)).toEqual([[0, 0], [10, 0], [10, 10], [0, 0]])
    expect(simplified([[0, 0], [5, 2], [10, 0]], 1.5)).toHaveLength(3)
  })
})

describe('points by place', () => {
  const xy = Float32Array.from({ length: 20_000 }, (_, i) => (Math.sin((i + 1) * 12.9898) * 43758.5453) % 1)
  const grid = pointGrid(xy)
  const points = Array.from({ length: xy.length / 2 }, (_, i) => [xy[2 * i]!, xy[2 * i + 1]!] as const)

  it('finds the nearest one, as looking at all of them does', () => {
    for (const [x, y] of [[0, 0], [0.3, -0.7], [-0.99, 0.99], [0.5, 0.5]] as const) {
      const distances = points.map(([px, py]) => Math.hypot(px - x, py - y))
      const least = Math.min(...distances)
      expect(distances[grid.nearest(x, y, 0.2)]).toBe(least)
      expect(grid.nearest(x, y, least / 2)).toBe(-1)
    }
  })
  it('finds those inside a polygon that is not convex', () => {
    // An L: the unit square without its upper right quarter.
    const polygon = [0, 0, 1, 0, 1, 0.5, 0.5, 0.5, 0.5, 1, 0, 1]
    const wanted = points.flatMap(([x, y], i) =>
      x > 0 && y > 0 && x < 1 && y < 1 && !(x >= 0.5 && y >= 0.5) ? [i] : [],
    )
    expect([...grid.inside(polygon)]).toEqual(wanted)
  })
  it('gives up where more are in sight than were asked for', () => {
    const area = { left: -0.1, right: 0.1, bottom: -0.1, top: 0.1 }
    const wanted = points.flatMap(([x, y], i) => (Math.abs(x) <= Math.fround(0.1) && Math.abs(y) <= 0.1 ? [i] : []))
    expect(grid.within(area, 1000)?.sort((a, b) => a - b)).toEqual(wanted)
    expect(grid.within(area, wanted.length - 1)).toBeNull()
  })
  it('works with no point, one point and points that are all the same', () => {
    expect(pointGrid(new Float32Array()).nearest(0, 0, 1)).toBe(-1)
    expect(pointGrid(Float32Array.of(2, 2)).nearest(2.1, 2, 0.5)).toBe(0)
    expect([...pointGrid(new Float32Array(200).fill(1)).inside([0, 0, 2, 0, 2, 2, 0, 2])]).toHaveLength(100)
  })
  it('tells inside from outside by the even-odd rule', () => {
    expect(isInside([0, 0, 2, 0, 2, 2, 0, 2], 1, 1)).toBe(true)
    expect(isInside([0, 0, 2, 0, 2, 2, 0, 2], 3, 1)).toBe(false)
  })
})

describe('the order of drawing', () => {
  it.each([1, 2, 7, 100, 1000, 4097])('names each of %i points once', (count) => {
    expect([...evenOrder(count)].sort((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, i) => i))
  })
  it('begins with an even sample: each tenth of the whole has its share of the first hundred', () => {
    const tenths = new Array<number>(10).fill(0)
    for (const point of evenOrder(100_000).subarray(0, 100)) tenths[Math.floor(point / 10_000)]!++
    expect(Math.min(...tenths)).toBeGreaterThanOrEqual(9)
    expect(Math.max(...tenths)).toBeLessThanOrEqual(11)
  })
})

describe('colours of points', () => {
  it('are a category by row, and stand back where others are chosen', () => {
    const rows = Int32Array.of(4, 0, 2)
    const categories = Uint8Array.of(3, 0, 255, 0, 1)
    expect([...colourCodes(rows, categories, null)]).toEqual([1, 3, NO_CATEGORY])
    expect([...colourCodes(rows, categories, new Set([2]))]).toEqual([1 + FADED, 3 + FADED, NO_CATEGORY])
    expect([...colourCodes(rows, null, null)]).toEqual([0, 0, 0])
  })
  it('reads the colours of a theme', () => {
    expect(rgbOf('#ff8000')).toEqual([1, 128 / 255, 0])
    expect(rgbOf('#f80')).toEqual([1, 136 / 255, 0])
  })
  it('gives those beyond the named ones the colour of none', () => {
    const palette = paletteOf(['#000000'], '#ffffff')
    expect(palette).toHaveLength(16)
    expect([palette[0], palette[1], palette[15]]).toEqual([[0, 0, 0], [1, 1, 1], [1, 1, 1]])
  })
})

describe('how many points are drawn', () => {
  it('is all of them where the machine is fast', () => {
    expect(budgetOf(1e6, 1_000_000)).toEqual({ moving: 1_000_000, still: 1_000_000 })
  })
  it('is what fits into a frame where it is slow, and more while nothing moves', () => {
    // 2,000 points a millisecond: 25 ms of a moving picture, 400 ms of a still one.
    expect(budgetOf(2000, 1_000_000)).toEqual({ moving: 50_000, still: 800_000 })
  })
  it('is never less than 20,000', () => {
    expect(budgetOf(1, 1_000_000)).toEqual({ moving: 20_000, still: 20_000 })
    expect(budgetOf(1, 500)).toEqual({ moving: 500, still: 500 })
  })
})
