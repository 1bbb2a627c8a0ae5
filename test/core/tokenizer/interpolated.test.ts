import { describe, expect, it } from 'vitest'
import { loadTensorflow } from '@core/runtime/loadTensorflow'
import { drawInterpolated, withInterpolated } from '@core/tokenizer/interpolated'
import { Random } from '@core/tokenizer/random'
import { matrixOf, mixture } from './data'

const { tf } = loadTensorflow()

describe('interpolated items', () => {
  it('lie between a row and one of its five nearest, each row in turn', () => {
    const d = 8
    const matrix = mixture(90, d, 6)
    const rows = Int32Array.from({ length: 80 }, (_, i) => i + 5)
    const drawn = drawInterpolated(tf, matrix, rows, 160, new Random(3))
    const all = matrix.resident!
    const distance = (a: number, b: number) => Array.from({ length: d }, (_, j) => (all[a * d + j]! - all[b * d + j]!) ** 2).reduce((sum, value) => sum + value, 0)
    const times = new Map<number, number>()
    for (let t = 0; t < 160; t++) {
      const [first, second] = [drawn.first[t]!, drawn.second[t]!]
      times.set(first, (times.get(first) ?? 0) + 1)
      const nearest = [...rows].filter((row) => row !== first).sort((a, b) => distance(first, a) - distance(first, b)).slice(0, 5)
      expect(nearest).toContain(second)
      expect(drawn.share[t]).toBeGreaterThanOrEqual(0)
      expect(drawn.share[t]).toBeLessThan(1)
    }
    expect([...times.values()]).toEqual(Array.from({ length: 80 }, () => 2))
    expect(new Set(drawn.second).size).toBeGreaterThan(40)
  })

  it('find neighbours within blocks of many rows, none among itself', () => {
    const matrix = mixture(4500, 4, 30)
    const rows = Int32Array.from({ length: 4500 }, (_, i) => i)
    const drawn = drawInterpolated(tf, matrix, rows, 4500, new Random(1))
    drawn.first.forEach((first, t) => expect(drawn.second[t]).not.toBe(first))
    const apart = (a: number, b: number) => Math.hypot(...[0, 1, 2, 3].map((j) => matrix.resident![a * 4 + j]! - matrix.resident![b * 4 + j]!))
    const mean = (of: (t: number) => number) => Array.from({ length: 4500 }, (_, t) => of(t)).reduce((sum, value) => sum + value, 0) / 4500
    // A pair of neighbours is far nearer than a pair at random.
    expect(mean((t) => apart(drawn.first[t]!, drawn.second[t]!))).toBeLessThan(0.2 * mean((t) => apart(drawn.first[t]!, drawn.first[(t + 1) % 4500]!)))
  })

  it('take what few rows there are', () => {
    const drawn = drawInterpolated(tf, matrixOf(Float32Array.of(0, 2), 1), Int32Array.of(0, 1), 3, new Random(1))
    drawn.first.forEach((first, t) => expect(drawn.second[t]).toBe(1 - first))
  })

  it('come after the rows of the matrix, in every way of reading it', () => {
    const matrix = matrixOf(Float32Array.of(0, 0, 10, 100, 20, 200), 2)
    const more = withInterpolated(matrix, { first: Int32Array.of(0, 2), second: Int32Array.of(1, 1), share: Float32Array.of(0.5, 0.25) })
    expect(more.items).toBe(5)
    expect([...more.read(0, 2)]).toEqual([0, 0, 10, 100])
    expect([...more.read(2, 5)]).toEqual([20, 200, 5, 50, 17.5, 175])
    expect([...more.gather(Int32Array.of(4, 1, 3))]).toEqual([17.5, 175, 10, 100, 5, 50])
  })
})
