import type { Tensor2D } from '@tensorflow/tfjs-core'
import { describe, expect, it } from 'vitest'
import { loadTensorflow } from '@core/runtime/loadTensorflow'
import { balancedCodes, balancedStep } from '@core/tokenizer/balanced'
import { nearestCentres } from '@core/tokenizer/clusterRows'
import { lloyd, residualKmeans, seedCentres } from '@core/tokenizer/kmeans'
import { topEigenvectors } from '@core/tokenizer/eigenvectors'
import { principalAxes } from '@core/tokenizer/pca'
import { Random } from '@core/tokenizer/random'
import { sinkhornCodes } from '@core/tokenizer/sinkhorn'
import { topSubspace } from '@core/tokenizer/subspace'
import { Configuration } from '@shared/configuration'
import { expectClose, golden } from './goldens'

interface Clusters {
  kmeans: { rows: number[]; start: number[]; stages: Record<string, number[]>; equal: { start: number[]; codes: number[]; centres: number[] } }
  pca: { rows: number[]; axes: number[] }
  sinkhorn: { distances: number[]; cases: { convention: 'sinkhorn_scaled' | 'sinkhorn_zscore'; epsilon: number; iterations: number; codes: number[]; nearest: number[] }[] }
}
const { kmeans, pca, sinkhorn } = golden<Clusters>('clusters')
const { tf } = loadTensorflow()

describe('Lloyd’s iterations', () => {
  const rows = Float32Array.from(kmeans.rows)

  it.each(Object.entries(kmeans.stages))('after %s from the same centres stand where NumPy’s stand', (iterations, expected) => {
    expectClose(lloyd(tf, rows, 4, Float32Array.from(kmeans.start), Number(iterations), new Random(1)), expected)
  })

  it('give an empty cluster a row that was far from its centre', () => {
    // The third centre is nearest to nobody; only the row at 9 is badly represented.
    const line = Float32Array.of(0, 0, 1, 1, 9)
    const centres = lloyd(tf, line, 1, Float32Array.of(0, 1, -100), 20, new Random(3))
    expect(Array.from(centres).sort((a, b) => a - b)).toEqual([0, 1, 9])
  })

  it.each(['distance', 'direction'] as const)('leave the rows as they were, with residuals by %s', (by) => {
    const copy = rows.slice()
    residualKmeans(tf, rows, 4, [3, 3], 5, new Random(1), by)
    expect(rows).toEqual(copy)
  })
})

describe('residuals clustered by direction', () => {
  // Three directions, each with a short and a long row; all rows together have the mean 0.
  const rows = Float32Array.of(1, 0, 10, 0, 0, 1, 0, 10, -1, -1, -10, -10)
  const sorted = (centres: Float32Array) => [0, 1, 2].map((i) => Array.from(centres.subarray(2 * i, 2 * i + 2))).sort((a, b) => b[0]! - a[0]!)

  it('give each direction the code that is the mean of its residuals', () => {
    const [first, second] = residualKmeans(tf, rows, 2, [1, 3], 20, new Random(1), 'direction')
    expectClose(first!, [0, 0])
    expect(sorted(second!).map((centre) => centre.map((value) => Math.round(value * 1e4) / 1e4))).toEqual([[5.5, 0], [0, 5.5], [-5.5, -5.5]])
  })

  it('are otherwise shared out by length: the long rows take the codes', () => {
    const [, second] = residualKmeans(tf, rows, 2, [1, 4], 20, new Random(1), 'distance')
    const near = [0, 1, 2, 3].filter((i) => Math.hypot(second![2 * i]!, second![2 * i + 1]!) < 1)
    expect(near).toHaveLength(1)
  })

  it('leave no code at a unit’s length where a cluster has no rows', () => {
    // One direction only, and three codes for it: lengths are 1e-3, so nothing may be farther out than that.
    const small = Float32Array.of(1e-3, 0, -1e-3, 0, 1e-3, 0, -1e-3, 0)
    const [, second] = residualKmeans(tf, small, 2, [1, 3], 20, new Random(1), 'direction')
    for (let at = 0; at < 6; at += 2) expect(Math.hypot(second![at]!, second![at + 1]!)).toBeLessThan(1.001e-3)
  })
})

describe('clusters of equal size', () => {
  const rows = Float32Array.from(kmeans.rows)
  const start = Float32Array.from(kmeans.equal.start)

  it('hold the rows and have the means that NumPy’s have', () => {
    expect(Array.from(balancedCodes(tf, rows, 4, start).codes)).toEqual(kmeans.equal.codes)
    expectClose(balancedStep(tf, rows, 4, start).centres, kmeans.equal.centres)
  })

  it('differ by one row at most', () => {
    const counts = new Int32Array(7)
    for (const code of balancedCodes(tf, rows, 4, start).codes) counts[code]!++
    expect(Array.from(counts).sort()).toEqual([8, 8, 8, 9, 9, 9, 9])
  })
})

describe('k-means++', () => {
  it('never takes a row twice while there are distinct ones left', () => {
    const line = Float32Array.of(0, 0, 0, 0, 5, 5, 5, 8)
    for (let seed = 0; seed < 20; seed++) expect(Array.from(seedCentres(line, 1, 3, new Random(seed))).sort()).toEqual([0, 5, 8])
  })

  it('fills up with repeated rows where there are fewer than codes', () => {
    expect(Array.from(seedCentres(Float32Array.of(2, 2), 1, 3, new Random(0)))).toEqual([2, 2, 2])
  })
})

describe('the nearest centre', () => {
  it('is the lowest of two equally near ones', () => {
    const { codes, squares } = nearestCentres(tf, Float32Array.of(0), 1, Float32Array.of(1, -1))
    expect([Array.from(codes), Array.from(squares)]).toEqual([[0], [1]])
  })
})

describe('principal axes', () => {
  it('are NumPy’s eigenvectors of xᵀx/N, largest first, their largest component positive', () => {
    const rows = Float32Array.from(pca.rows)
    expectClose(principalAxes(tf, 50, 7, 3, (from, to) => rows.subarray(from * 7, to * 7)), pca.axes)
  })

  it('are the same without the native library', () => {
    const rows = Float32Array.from(pca.rows)
    void tf.setBackend('cpu')
    try {
      expectClose(principalAxes(tf, 50, 7, 3, (from, to) => rows.subarray(from * 7, to * 7)), pca.axes)
    } finally {
      void tf.setBackend('tensorflow')
    }
  })
})

describe('the top subspace, for many dimensions', () => {
  const [items, d, count] = [300, 600, 20]
  const random = new Random(4)
  /** Falling variances along turned axes: Householder turns keep it orthogonal. */
  const mirror = Float64Array.from({ length: d }, () => random.normal())
  const square = mirror.reduce((sum, value) => sum + value * value, 0)
  const rows = new Float32Array(items * d)
  for (let item = 0; item < items; item++) {
    const plain = Float64Array.from({ length: d }, (_, j) => random.normal() / (1 + j / 4))
    const along = plain.reduce((sum, value, j) => sum + value * mirror[j]!, 0)
    for (let j = 0; j < d; j++) rows[item * d + j] = plain[j]! - (2 * along * mirror[j]!) / square
  }

  it('has orthonormal axes that hold as much of the variance as all eigenvectors would', () => {
    const x = tf.tensor2d(rows.slice(), [items, d])
    const moment = Float64Array.from(tf.tidy(() => tf.matMul(x, x, true, false).dataSync()))
    const axes = topSubspace(tf, moment, d, count)
    const exact = topEigenvectors(tf, moment, d, count)
    const product = (a: number, b: number) => axes.subarray(a * d, (a + 1) * d).reduce((sum, value, j) => sum + value * axes[b * d + j]!, 0)
    for (let a = 0; a < count; a++) for (let b = 0; b <= a; b++) expect(product(a, b)).toBeCloseTo(a === b ? 1 : 0, 5)
    const held = (basis: Float32Array) => tf.tidy(() => tf.sum(tf.square(tf.matMul(x, tf.tensor2d(basis.slice(), [count, d]), false, true))).dataSync()[0]!)
    expect(held(axes) / held(exact)).toBeGreaterThan(1 - 1e-3)
    const sign = Math.sign(axes[0]! * exact[0]!)
    for (let j = 0; j < d; j++) expect(axes[j]).toBeCloseTo(sign * exact[j]!, 2)
  })
})

describe('Sinkhorn codes', () => {
  const distances = Float32Array.from(sinkhorn.distances)
  it.each(sinkhorn.cases.map((one) => [one.convention, one.epsilon, one] as const))('%s with ε %s are those of the plain iteration in double precision', (assignment, epsilon, one) => {
    const configuration = Configuration.parse({ assignment, sinkhorn_iters: one.iterations })
    const codes = tf.tidy(() => sinkhornCodes(tf, tf.tensor2d(distances.slice(), [12, 5]) as Tensor2D, configuration, epsilon).dataSync())
    expect(Array.from(codes)).toEqual(one.codes)
    expect(one.codes, 'or the test would pass with the nearest codes').not.toEqual(one.nearest)
  })
})
