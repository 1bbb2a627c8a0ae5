import { cells, exactDuplicateFloor, randomFloor } from '@core/metrics/floors'
import { entropy, gini, perplexity } from '@core/metrics/distribution'
import { describe, expect, it } from 'vitest'

describe('random floor', () => {
  it('is the classical occupancy formula where that is easy to work out', () => {
    // Two items, two cells: they meet half the time, and then one of two is in conflict.
    expect(randomFloor(2, 2)).toBeCloseTo(0.25, 15)
    // Three items, two cells: 1 - 2(1 - 1/8)/3.
    expect(randomFloor(3, 2)).toBeCloseTo(1 - (2 * 7) / 24, 15)
    expect(randomFloor(5, 1)).toBe(0.8)
    expect(randomFloor(0, 64)).toBe(0)
    expect(randomFloor(1, 64)).toBeCloseTo(0, 12)
  })
  it('gives the .74 % of 3,883 movies in 64³ cells', () => {
    expect(randomFloor(3883, cells([64, 64, 64]))).toBeCloseTo(0.0074, 4)
  })
  it('keeps its digits where cells are many: (N - 1) / 2M for N << M', () => {
    expect(randomFloor(1000, 256 ** 8)).toBeCloseTo(999 / (2 * 256 ** 8), 25)
    expect(randomFloor(1_000_000, 1e13) / (999_999 / 2e13)).toBeCloseTo(1, 6)
    // No jump where the series takes over from the formula.
    expect(randomFloor(1000, 4.99e9) / randomFloor(1000, 5.01e9)).toBeCloseTo(5.01 / 4.99, 6)
  })
})

describe('exact-duplicate floor', () => {
  it('is the share of items that equal an earlier one', () => {
    expect(exactDuplicateFloor(8, 6)).toBe(0.25)
    expect(exactDuplicateFloor(0, 0)).toBe(0)
  })
})

describe('distributions of code use', () => {
  it('calls K equally used codes a perplexity of K and a Gini of 0', () => {
    expect(perplexity([5, 5, 5, 5])).toBeCloseTo(4, 12)
    expect(gini([5, 5, 5, 5])).toBeCloseTo(0, 12)
  })
  it('calls one used code of K a perplexity of 1 and a Gini of 1 - 1/K', () => {
    expect(perplexity([0, 9, 0, 0])).toBeCloseTo(1, 12)
    expect(gini([0, 9, 0, 0])).toBeCloseTo(0.75, 12)
  })
  it('takes entropy in nats', () => expect(entropy([1, 1])).toBeCloseTo(Math.LN2, 14))
})
