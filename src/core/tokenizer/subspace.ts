import type { Tensorflow } from '@core/graph'
import { topEigenvectors } from './eigenvectors'
import { Random } from './random'

/** Directions carried beyond those asked for: what is cut off converges by the gap behind them. */
const SPARE = 32
const ITERATIONS = 12
/** Share of the found variance by which a further iteration must still add. */
const TOLERANCE = 1e-4

/**
 * Eigenvectors of the largest eigenvalues of a symmetric positive matrix (d×d) as rows, [count, d], by subspace
 * iteration with a Rayleigh-Ritz step at the end (Halko, Martinsson and Tropp, arXiv 0909.4061, section 4.5).
 */
export function topSubspace(tf: Tensorflow, matrix: Float64Array, d: number, count: number): Float32Array {
  const width = Math.min(d, count + SPARE)
  const random = new Random(0)
  // Rows of `basis` are the directions.
  let basis = orthonormalised(Float64Array.from({ length: width * d }, () => random.normal()), d)
  const symmetric = tf.tensor2d(Float32Array.from(matrix), [d, d])
  const times = (rows: Float64Array): Float64Array =>
    Float64Array.from(tf.tidy(() => tf.matMul(tf.tensor2d(Float32Array.from(rows), [width, d]), symmetric).dataSync()))
  try {
    let product = times(basis)
    let found = trace(basis, product, d, count)
    for (let i = 0; i < ITERATIONS; i++) {
      basis = orthonormalised(product, d)
      product = times(basis)
      const more = trace(basis, product, d, count)
      const settled = Math.abs(more - found) <= TOLERANCE * Math.abs(more)
      found = more
      if (settled) break
    }
    return ritzVectors(tf, basis, product, width, d, count)
  } finally {
    symmetric.dispose()
  }
}

/** Modified Gram-Schmidt in double precision, in place. */
function orthonormalised(rows: Float64Array, d: number): Float64Array {
  const width = rows.length / d
  for (let i = 0; i < width; i++) {
    const row = rows.subarray(i * d, (i + 1) * d)
    for (let j = 0; j < i; j++) {
      const other = rows.subarray(j * d, (j + 1) * d)
      const share = dot(row, other)
      for (let k = 0; k < d; k++) row[k]! -= share * other[k]!
    }
    const norm = Math.sqrt(dot(row, row))
    // A direction that the matrix sends to 0 spans nothing; it stays 0 and ends last.
    if (norm > 0) for (let k = 0; k < d; k++) row[k]! /= norm
  }
  return rows
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0
  for (let k = 0; k < a.length; k++) sum += a[k]! * b[k]!
  return sum
}

/** Variance along the first directions. */
function trace(basis: Float64Array, product: Float64Array, d: number, count: number): number {
  return dot(basis.subarray(0, count * d), product.subarray(0, count * d))
}

/** The eigenvectors within the subspace: those of B M Bᵀ, turned back. */
function ritzVectors(tf: Tensorflow, basis: Float64Array, product: Float64Array, width: number, d: number, count: number): Float32Array {
  const small = new Float64Array(width * width)
  for (let i = 0; i < width; i++)
    for (let j = 0; j <= i; j++) {
      const value = dot(basis.subarray(i * d, (i + 1) * d), product.subarray(j * d, (j + 1) * d))
      small[i * width + j] = value
      small[j * width + i] = value
    }
  const turned = topEigenvectors(tf, small, width, count)
  return tf.tidy(() => tf.matMul(tf.tensor2d(turned, [count, width]), tf.tensor2d(Float32Array.from(basis), [width, d])).dataSync() as Float32Array).slice()
}
