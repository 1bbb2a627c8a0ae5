import { describe, expect, it } from 'vitest'
import { figuresOf, labelsOf, matrixSource, nearestNeighbours, neighbourAgreement, prefixPurity, qualityOf, randomCodes, shuffledPurity } from '@core/metrics'
import { seededUniform } from '@core/metrics/random'
import { plainProducts } from '@core/metrics/quality/products'

const draw = seededUniform(5)
const random = (count: number) => Float32Array.from({ length: count }, () => draw() - 0.5)

describe('dot products', () => {
  it('agree with the definition for every remainder of the blocks', () => {
    for (const [n, m] of [[1, 1], [2, 3], [3, 4], [5, 9]] as const) {
      const [a, b] = [random(n * 7), random(m * 7)]
      const found = plainProducts(a, b, n, m, 7)
      for (let i = 0; i < n; i++) for (let j = 0; j < m; j++) {
        let sum = 0
        for (let t = 0; t < 7; t++) sum += a[i * 7 + t]! * b[j * 7 + t]!
        expect(found[i * m + j]).toBeCloseTo(sum, 6)
      }
    }
  })
})

describe('nearest neighbours', () => {
  it('are the others of highest cosine, whatever the length of a row', async () => {
    // Angles 0°, 10°, 25°, 180°, of lengths 1, 5, 1, 2.
    const at = (degrees: number, length: number) => [Math.cos((degrees * Math.PI) / 180) * length, Math.sin((degrees * Math.PI) / 180) * length]
    const source = matrixSource(Float32Array.from([...at(0, 1), ...at(10, 5), ...at(25, 1), ...at(180, 2)]), 2)
    const { rows, queries } = await nearestNeighbours(source, { k: 2 })
    expect([...queries]).toEqual([0, 1, 2, 3])
    expect([...rows]).toEqual([1, 2, /**/ 0, 2, /**/ 1, 0, /**/ 2, 1])
  })
  it('agree with sorting all cosines, over several blocks, and for a sample', async () => {
    const [items, d] = [1500, 6]
    const source = matrixSource(random(items * d), d)
    const all = await nearestNeighbours(source, { k: 5 })
    const some = await nearestNeighbours(source, { k: 5, sample: 30, seed: 1 })
    const rows = source.read(0, items)
    const cosine = (i: number, j: number) => {
      let [dot, a, b] = [0, 0, 0]
      for (let t = 0; t < d; t++) {
        dot += rows[i * d + t]! * rows[j * d + t]!
        a += rows[i * d + t]! ** 2
        b += rows[j * d + t]! ** 2
      }
      return dot / Math.sqrt(a * b)
    }
    some.queries.forEach((query, q) => {
      const sorted = Array.from({ length: items }, (_, j) => j).filter((j) => j !== query).sort((a, b) => cosine(query, b) - cosine(query, a))
      expect([...some.rows.subarray(q * 5, q * 5 + 5)]).toEqual(sorted.slice(0, 5))
      expect([...all.rows.subarray(query * 5, query * 5 + 5)]).toEqual(sorted.slice(0, 5))
    })
    expect(some.queries).toHaveLength(30)
  })
  it('take no more neighbours than there are, and a zero row does no harm', async () => {
    const { k, rows } = await nearestNeighbours(matrixSource(Float32Array.of(0, 0, 1, 1, 1, 0), 2))
    expect(k).toBe(2)
    expect([...rows]).toEqual([1, 2, /**/ 2, 0, /**/ 1, 0])
    expect((await nearestNeighbours(matrixSource(Float32Array.of(1, 2), 2))).rows).toHaveLength(0)
  })
  it('end when cancelled', async () => {
    await expect(nearestNeighbours(matrixSource(random(20), 2), { isCancelled: () => true })).rejects.toThrow(expect.objectContaining({ code: 'quality.cancelled' }))
  })
  it('agree on first codes as counted by hand', () => {
    // Of 0: rows 1 and 2 share its first code, row 1 the second too. Row 3 shares nothing with its neighbours.
    const neighbours = { k: 2, queries: Int32Array.of(0, 3), rows: Int32Array.of(1, 2, 2, 1) }
    expect(neighbourAgreement(neighbours, Int32Array.of(7, 1, /**/ 7, 1, /**/ 7, 2, /**/ 8, 1), 2)).toEqual([0.5, 0.25])
  })
})

describe('prefix purity', () => {
  const codes = Int32Array.of(0, 0, /**/ 0, 1, /**/ 0, 1, /**/ 1, 0, /**/ 1, 0)
  it('counts the largest class of each prefix', () => {
    // Prefix 0 holds a, b, b: 2; prefix 1 holds a, c: 1. Three of five. At level 2: 1 + 2 + 1.
    expect(prefixPurity(codes, 2, labelsOf(['a', 'b', 'b', 'a', 'c']))).toEqual([3 / 5, 4 / 5])
  })
  it('leaves out items without a class', () => {
    expect(prefixPurity(codes, 2, labelsOf(['a', null, '', 'a', 'c']))).toEqual([2 / 3, 2 / 3])
    expect(prefixPurity(codes, 2, labelsOf([null, null, null, null, null]))).toEqual([0, 0])
  })
  it('is higher for codes that follow the classes than with the classes shuffled', () => {
    const labels = Int32Array.from({ length: 400 }, (_, row) => row % 8)
    const followed = Int32Array.from(labels)
    expect(prefixPurity(followed, 1, labels)).toEqual([1])
    expect(shuffledPurity(followed, 1, labels)[0]).toBeLessThan(0.4)
  })
})

describe('quality of an assignment', () => {
  it('measures entropy over ln N and over ln ΠK', () => {
    // Four items on four of sixteen cells: H = ln 4.
    const quality = qualityOf({ codes: Int32Array.of(0, 0, 1, 1, 2, 2, 3, 3), levels: 2, sizes: [4, 4], neighbours: null })
    expect(quality.entropyOverItems).toBeCloseTo(1, 12)
    expect(quality.entropyOverCells).toBeCloseTo(0.5, 12)
    expect(quality.neighbours).toBeNull()
  })
  it('has random codes for a baseline: even, seeded, and colliding as the random floor says', async () => {
    const sizes = [16, 16, 16]
    const codes = randomCodes(4000, sizes, 3)
    expect(randomCodes(4000, sizes, 3)).toEqual(codes)
    const figures = figuresOf({ codes, levels: 3, sizes })
    expect(figures.collisionRate / figures.randomFloor!).toBeCloseTo(1, 1)
    const neighbours = await nearestNeighbours(matrixSource(random(4000 * 3), 3), { sample: 400 })
    const { share } = qualityOf({ codes, levels: 3, sizes, neighbours }).neighbours!
    expect(Math.abs(share[0]! - 1 / 16)).toBeLessThan(0.02)
  })
})
