import { describe, expect, it } from 'vitest'
import { cellMeans, cellsOf, majorities } from '@core/metrics/codes/cells'
import { churn } from '@core/metrics/codes/churn'
import { codePath } from '@core/metrics/codes/codePath'
import { clusterOrder, codewordDistances, nearPairs } from '@core/metrics/codes/codewordDistances'
import { conditionalEntropies } from '@core/metrics/codes/conditionalEntropy'
import { distinctive, likelihoodRatio } from '@core/metrics/codes/distinctive'
import { isIdentifying } from '@core/metrics/codes/identifying'
import { histogram, largestRows, levelLosses, residualNorms, totalSquares } from '@core/metrics/codes/losses'
import { wordsOf } from '@core/metrics/codes/words'

const codes = (...rows: number[][]) => Int32Array.from(rows.flat())

describe('the entropy of a level given those before it', () => {
  it('is zero where the level repeats the one before', () => {
    const [first, second] = conditionalEntropies(codes([0, 5], [1, 6], [0, 5], [1, 6]), 2, [2, 8])
    expect(first!.conditional).toBeCloseTo(Math.log(2))
    expect(second!.own).toBeCloseTo(Math.log(2))
    expect(second!.conditional).toBeCloseTo(0)
  })

  it('is the level’s own entropy where it knows nothing of the one before', () => {
    const [, second] = conditionalEntropies(codes([0, 0], [0, 1], [1, 0], [1, 1]), 2, [2, 2])
    expect(second!.conditional).toBeCloseTo(Math.log(2))
    expect(second!.limit).toBeCloseTo(Math.log(2))
    expect(second!.prefixes).toBe(4)
  })

  it('is limited by the items that a prefix has', () => {
    // Prefix 0 holds three items, prefix 1 one: at most 3/4 ln 3 + 1/4 ln 1, and with K = 2 at most 3/4 ln 2.
    const sids = codes([0, 0], [0, 1], [0, 2], [1, 0])
    expect(conditionalEntropies(sids, 2, null)[1]!.limit).toBeCloseTo(0.75 * Math.log(3))
    expect(conditionalEntropies(sids, 2, [2, 2])[1]!.limit).toBeCloseTo(0.75 * Math.log(2))
    expect(conditionalEntropies(sids, 2, null)[1]!.uniform).toBeNull()
  })
})

describe('a column of keys', () => {
  const each = (value: (row: number) => string) => Array.from({ length: 40 }, (_, row) => value(row))
  it('is known by values that differ and are one run of characters with digits', () => {
    expect(isIdentifying(each((row) => `1F${(row + 400).toString(16).toUpperCase()}-200D-2695`))).toBe(true)
    expect(isIdentifying(each((row) => `https://example.org/${row}.jpg`))).toBe(true)
    // Empty ones say nothing either way.
    expect(isIdentifying([...each((row) => `B0000${row}`), ...each(() => '')])).toBe(true)
  })
  it('is not one of titles, of Chinese, of words, or of numbers that come again', () => {
    expect(isIdentifying(each((row) => `Lamp no. ${row}`))).toBe(false)
    expect(isIdentifying(each((row) => `第${row}盏灯`))).toBe(false)
    expect(isIdentifying(each((row) => 'lamp'.repeat(row + 1)))).toBe(false)
    expect(isIdentifying(each((row) => `brand-${row % 8}`))).toBe(false)
  })
  it('is not told from a handful of values', () => {
    expect(isIdentifying(['A1', 'B2', 'C3'])).toBe(false)
  })
})

describe('what sets a group apart', () => {
  it('gives the G² that a textbook table gives', () => {
    // Independent: SciPy 1.17.1, chi2_contingency([[10, 20], [5, 65]], correction=False, lambda_="log-likelihood")
    expect(likelihoodRatio(10, 30, 5, 70)).toBeCloseTo(10.326357787372961, 10)
    expect(likelihoodRatio(3, 10, 30, 100)).toBeCloseTo(0)
    // All of five here, none of five there: 2 · (5 ln 2 + 5 ln 2)
    expect(likelihoodRatio(5, 5, 0, 5)).toBeCloseTo(20 * Math.log(2))
  })

  it('ranks what is both frequent and special first, with the count that chance would give', () => {
    const found = distinctive(
      {
        group: 10,
        all: 100,
        inGroup: new Map([['cat', 8], ['once', 1], ['the', 9], ['rare', 1]]),
        inAll: new Map([['cat', 10], ['once', 1], ['the', 90], ['rare', 50]]),
      },
      10,
    )
    expect(found.map(({ value }) => value)).toEqual(['cat', 'once'])
    expect(found[0]).toMatchObject({ items: 8, expected: 1, lift: 8 / 10 / (2 / 90) })
    expect(found[1]!.lift).toBeNull()
  })

  it('finds the words of any script, each once', () => {
    expect([...wordsOf('Red-haired woman: RED, a 7')]).toEqual(['red', 'haired', 'woman'])
    expect([...wordsOf('红心')].join('')).toContain('红')
  })
})

describe('the cells of a tree', () => {
  const sids = codes([0, 1], [0, 2], [3, 1], [0, 1])
  it('find the items of their prefix', () => {
    expect([...cellsOf(sids, 2, [[0], [3]])]).toEqual([0, 0, 1, 0])
    expect([...cellsOf(sids, 2, [[0, 2], [0, 1]])]).toEqual([1, 0, -1, 1])
    expect([...cellsOf(sids, 2, [[]])]).toEqual([0, 0, 0, 0])
  })

  it('know their majority among the items that have a class', () => {
    const cells = Int32Array.from([0, 0, 0, 1, 1, -1])
    const labels = Int32Array.from([2, 2, 0, -1, -1, 1])
    expect(majorities(cells, 2, labels, 3)).toEqual([{ label: 2, purity: 2 / 3 }, { label: -1, purity: 0 }])
  })

  it('have the mean of their items’ figure', () => {
    expect([...cellMeans(Int32Array.from([0, 1, 0, -1]), 2, Float32Array.from([1, 5, 3, 9]))]).toEqual([2, 5])
  })
})

describe('what quantisation loses', () => {
  // z = (3, 4) and (0, 1); level 1 takes (3, 0) and (0, 1), level 2 takes (0, 4) and (0, 0).
  const latents = Float32Array.from([3, 4, 0, 1])
  const books = [Float32Array.from([3, 0, 0, 1]), Float32Array.from([0, 4, 0, 0])]
  const sids = codes([0, 0], [1, 1])

  it('is the residual that is left after each level', () => {
    const norms = residualNorms(latents, 2, books, sids)
    expect([...norms]).toEqual([5, 4, 0, 1, 0, 0])
    // mean (1.5, 2.5); Σ|z - mean|² = 1.5² + 1.5² + 1.5² + 1.5² = 9
    expect(totalSquares(latents, 2)).toBeCloseTo(9)
    expect(levelLosses(norms, 2, 9)).toEqual([
      { normBefore: 3, normAfter: 2, explained: 1 - 16 / 9 },
      { normBefore: 2, normAfter: 0, explained: 1 },
    ])
  })

  it('is binned with the largest value in the last bin', () => {
    expect(histogram(Float32Array.from([0, 1, 2, 4]), 2)).toEqual({ from: 0, to: 4, counts: [2, 2] })
    expect(largestRows(Float32Array.from([1, 7, 7, 2]), 3)).toEqual([1, 2, 3])
  })

  it('shows an item’s way: what was left, who came second, and by how much', () => {
    const [first, second] = codePath([3, 4], books, [0, 0])
    expect(first).toMatchObject({ code: 0, before: 5, after: 4 })
    // To (0, 1): √(9 + 9)
    expect(first!.runnerUp).toEqual({ code: 1, distance: Math.sqrt(18) })
    expect(first!.margin).toBeCloseTo(Math.sqrt(18) - 4)
    expect(second).toMatchObject({ before: 4, after: 0, runnerUp: { code: 1, distance: 4 }, margin: 4 })
  })
})

describe('codewords beside codewords', () => {
  it('have the distances of a 3-4-5 triangle', () => {
    expect([...codewordDistances(Float32Array.from([0, 0, 3, 0, 0, 4]), 3)]).toEqual([0, 3, 4, 3, 0, 5, 4, 5, 0])
  })

  it('stand next to those that are alike', () => {
    // On a line: 0, 10, 1, 11, 0.5.
    const line = Float32Array.from([0, 10, 1, 11, 0.5])
    const order = clusterOrder(codewordDistances(line, 5), 5)
    expect(order).toHaveLength(5)
    expect(new Set(order.slice(0, 3))).toEqual(new Set([0, 2, 4]))
    expect(new Set(order.slice(3))).toEqual(new Set([1, 3]))
  })

  it('are named where they are as good as identical', () => {
    const pairs = nearPairs(codewordDistances(Float32Array.from([0, 100, 0.5, 200]), 4), 4)
    expect(pairs).toHaveLength(1)
    expect(pairs[0]).toMatchObject({ a: 0, b: 2, distance: 0.5 })
  })
})

it('counts the items whose code changed, level by level', () => {
  expect(churn(codes([1, 1], [2, 2], [3, 3], [4, 4]), codes([1, 9], [2, 2], [0, 9], [4, 4]), 2)).toEqual([0.25, 0.5])
})
