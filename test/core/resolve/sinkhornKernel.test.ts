import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { seededUniform } from '@core/metrics/random'
import { sinkhornKernel } from '@core/resolve/sinkhornKernel'

describe('Sinkhorn\'s iterations as WebAssembly', () => {
  it('have the plan that dividing by row and column sums in turns has, for any shape', () => {
    const shapes = fc.tuple(fc.nat(10_000), fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 40 }), fc.constantFrom(1, 50, 660), fc.integer({ min: 2, max: 60 }))
    fc.assert(fc.property(shapes, ([seed, rows, size, range, iterations]) => {
      const draw = seededUniform(seed)
      const logs = Float64Array.from({ length: rows * size }, (_, at) => (at % size === 0 ? 0 : -draw() * range))
      const expected = byDivision(logs.map(Math.exp), rows, size, iterations)
      const found = byKernel(logs, rows, size, iterations)
      for (let at = 0; at < expected.length; at++) expect(Math.abs(found[at]! - expected[at]!)).toBeLessThan(1e-10 * expected[at]! + 1e-200)
    }), { numRuns: 300 })
  })

  it('find nothing of a larger matrix in a smaller one after it', () => {
    const smaller = () => byKernel(Float64Array.of(0, -1, -2, 0, -3, -1), 2, 3, 50)
    const before = smaller()
    byKernel(new Float64Array(101 * 77), 101, 77, 50)
    expect(smaller()).toEqual(before)
  })

  it('leave exact ties where an entry is all of its column\'s mass', () => {
    // Two rows so far apart that each has two of the four codes to itself, of unequal distance and yet an equal share.
    const plan = byKernel(Float64Array.of(0, -3, -600, -603, -600, -603, 0, -3), 2, 4, 50)
    expect([0, 1, 6, 7].map((at) => plan[at])).toEqual([1, 1, 1, 1])
    for (const at of [2, 3, 4, 5]) expect(plan[at]).toBeLessThan(1e-200)
  })
})

function byKernel(logs: Float64Array, rows: number, size: number, iterations: number): Float64Array {
  const kernel = sinkhornKernel()
  const { q, stride } = kernel.matrix(rows, size)
  for (let at = 0; at < logs.length; at++) q[Math.floor(at / size) * stride + (at % size)] = logs[at]!
  kernel.iterate(rows, size, iterations)
  return logs.map((_, at) => q[Math.floor(at / size) * stride + (at % size)]!)
}

/** K times the plan, as LC-Rec's code has it: rows divided by B times their sums, then columns by their sums. */
function byDivision(q: Float64Array, rows: number, size: number, iterations: number): Float64Array {
  const sum = (from: number, step: number, count: number) => {
    let total = 0
    for (let i = 0; i < count; i++) total += q[from + i * step]!
    return total
  }
  for (let iteration = 0; iteration < iterations; iteration++) {
    const byRow = Array.from({ length: rows }, (_, row) => sum(row * size, 1, size) * rows)
    q = q.map((value, at) => value / byRow[Math.floor(at / size)]!)
    const byColumn = Array.from({ length: size }, (_, k) => sum(k, size, rows))
    q = q.map((value, at) => value / byColumn[at % size]!)
  }
  return q
}
