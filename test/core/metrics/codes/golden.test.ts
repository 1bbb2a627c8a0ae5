import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { churn } from '@core/metrics/codes/churn'
import { codePath } from '@core/metrics/codes/codePath'
import { codewordDistances } from '@core/metrics/codes/codewordDistances'
import { conditionalEntropies } from '@core/metrics/codes/conditionalEntropy'
import { levelLosses, residualNorms, totalSquares } from '@core/metrics/codes/losses'
import { matrixSource, nearestNeighbours, neighbourAgreement, prefixPurity } from '@core/metrics'
import { plainAxes } from '@core/projection/plainPca'

interface Golden {
  sizes: number[]
  width: number
  latents: number[]
  codebooks: number[][]
  codes: number[]
  labels: number[]
  entropies: { own: number; conditional: number; limit: number; prefixes: number }[]
  norms: number[]
  levels: { normBefore: number; normAfter: number; explained: number }[]
  paths: { row: number; steps: { code: number; before: number; after: number; runnerUp: { code: number; distance: number }; margin: number }[] }[]
  purity: number[]
  later: number[]
  churn: number[]
  distances: number[]
  held: number
}

// By NumPy and SciPy, from the definitions: test/fixtures/codes/make_golden.py.
const golden = JSON.parse(readFileSync('test/fixtures/codes/golden.json', 'utf8')) as {
  codes: Golden[]
  neighbours: { k: number; width: number; rows: number[]; codes: number[]; levels: number; share: number[] }
}

/** Equal to so many digits, in every number of whatever shape; the rest exactly. */
function close(actual: unknown, expected: unknown, digits: number): void {
  if (typeof expected === 'number') expect(actual).toBeCloseTo(expected, digits)
  else if (typeof expected === 'object' && expected !== null) {
    for (const [key, value] of Object.entries(expected)) close((actual as Record<string, unknown>)[key], value, digits)
  } else expect(actual).toEqual(expected)
}

describe.each(golden.codes)('codes of $sizes.length levels agree with NumPy in', (one) => {
  const levels = one.sizes.length
  const codes = Int32Array.from(one.codes)
  const latents = Float32Array.from(one.latents)
  const books = one.codebooks.map((book) => Float32Array.from(book))
  const norms = residualNorms(latents, one.width, books, codes)

  it('entropy, alone and given the levels before, and the most that could be', () => {
    close(conditionalEntropies(codes, levels, one.sizes), one.entropies, 10)
  })
  it('residual norms and explained variance', () => {
    expect(norms).toHaveLength(one.norms.length)
    close(norms, one.norms, 5)
    close(levelLosses(norms, levels, totalSquares(latents, one.width)), one.levels, 6)
  })
  it('the way of an item: what is left, who came second, by how much; below zero where a resolver moved it', () => {
    for (const { row, steps } of one.paths) {
      const own = latents.subarray(row * one.width, (row + 1) * one.width)
      close(codePath(own, books, one.codes.slice(row * levels, (row + 1) * levels)), steps, 6)
    }
  })
  it('prefix purity, churn, distances between codewords, and what two axes hold', () => {
    close(prefixPurity(codes, levels, Int32Array.from(one.labels)), one.purity, 12)
    close(churn(codes, Int32Array.from(one.later), levels), one.churn, 12)
    close(codewordDistances(books[0]!, one.sizes[0]!), one.distances, 5)
    expect(plainAxes(books[0]!, one.sizes[0]!).held).toBeCloseTo(one.held, 8)
  })
})

it('agrees with NumPy in the share of nearest neighbours with the same first codes', async () => {
  const { k, width, rows, codes, levels, share } = golden.neighbours
  const found = await nearestNeighbours(matrixSource(Float32Array.from(rows), width), { k })
  close(neighbourAgreement(found, Int32Array.from(codes), levels), share, 12)
})
