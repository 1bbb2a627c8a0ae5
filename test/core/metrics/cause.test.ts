import { causeOf } from '@core/metrics/cause'
import { distinctRows, firstEqualRows, matrixSource } from '@core/metrics/duplicates'
import { describe, expect, it } from 'vitest'

const rows = (...values: number[][]) => Float32Array.from(values.flat())

describe('why a group collides', () => {
  it('says exact-duplicate where all embeddings are equal', () => {
    expect(causeOf(rows([1, 2], [1, 2], [1, 2]), 2)).toEqual({ cause: 'exact-duplicate', exactDuplicates: 2, meanCosine: 1 })
  })
  it('says near-duplicate from a mean pairwise cosine of .95 on, and counts the exact ones among them', () => {
    // cos 10° = .9848; pairs of (0°, 0°, 10°): 1, .9848, .9848.
    const at = (degrees: number) => [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)]
    const found = causeOf(rows(at(0), at(0), at(10)), 2)
    expect(found).toMatchObject({ cause: 'near-duplicate', exactDuplicates: 1 })
    expect(found.meanCosine).toBeCloseTo((1 + 2 * Math.cos(Math.PI / 18)) / 3, 6)
  })
  it('says code-capacity for different items, and moves with the threshold', () => {
    const apart = rows([1, 0], [1, 1])
    expect(causeOf(apart, 2).cause).toBe('code-capacity')
    expect(causeOf(apart, 2).meanCosine).toBeCloseTo(Math.SQRT1_2, 6)
    expect(causeOf(apart, 2, 0.7).cause).toBe('near-duplicate')
  })
  it('does not divide by a zero row', () => {
    expect(causeOf(rows([0, 0], [1, 0]), 2)).toMatchObject({ cause: 'code-capacity', meanCosine: 0 })
  })
  it('samples large groups, with the same answer each time', () => {
    const many = Float32Array.from({ length: 1000 }, (_, i) => Math.sin(i))
    expect(causeOf(many, 2)).toEqual(causeOf(many, 2))
  })
})

describe('exact duplicates', () => {
  it('point to the first equal row, 0 and -0 being equal', () => {
    const source = matrixSource(rows([0, 1], [2, 3], [-0, 1], [2, 3], [2, 4]), 2)
    expect([...firstEqualRows(source)]).toEqual([0, 1, 0, 1, 4])
    expect(distinctRows(source)).toBe(3)
  })
})
