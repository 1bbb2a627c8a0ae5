import { EigenvalueDecomposition, Matrix } from 'ml-matrix'
import type { Tensorflow } from '@core/graph'
import type { EmbeddingMatrix } from '@core/tokenizer/events'

export interface PrincipalComponents {
  mean: Float64Array
  /** Variances along the components, largest first; d of them. */
  variances: number[]
  /** The first two components, [2, d] row-major, unit length, largest entry positive. */
  axes: Float64Array
}

const BLOCK_ROWS = 8192

/** Principal components of the given rows: the covariance by matrix products, its eigenvectors in double precision. */
export function principalComponents(tf: Tensorflow, matrix: EmbeddingMatrix, rows: Int32Array): PrincipalComponents {
  const d = matrix.dimensions
  const sum = new Float64Array(d)
  const products = new Float64Array(d * d)
  for (let from = 0; from < rows.length; from += BLOCK_ROWS) {
    const part = rows.subarray(from, from + BLOCK_ROWS)
    const block = matrix.gather(part)
    for (let at = 0; at < block.length; ) for (let j = 0; j < d; j++, at++) sum[j]! += block[at]!
    const product = tf.tidy(() => {
      const x = tf.tensor2d(block, [part.length, d])
      return tf.matMul(x, x, true, false).dataSync()
    })
    for (let i = 0; i < products.length; i++) products[i]! += product[i]!
  }
  const n = rows.length
  const mean = sum.map((value) => value / n)
  for (let i = 0; i < d; i++) for (let j = 0; j < d; j++) products[i * d + j] = products[i * d + j]! / n - mean[i]! * mean[j]!
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(Matrix.from1DArray(d, d, products), { assumeSymmetric: true })
  const order = realEigenvalues.map((_, i) => i).sort((a, b) => realEigenvalues[b]! - realEigenvalues[a]!)
  const axes = new Float64Array(2 * d)
  for (let axis = 0; axis < Math.min(2, d); axis++) {
    const column = eigenvectorMatrix.getColumn(order[axis]!)
    const largest = column.reduce((best, value) => (Math.abs(value) > Math.abs(best) ? value : best), 0)
    axes.set(largest < 0 ? column.map((value) => -value) : column, axis * d)
  }
  return { mean, variances: order.map((i) => Math.max(0, realEigenvalues[i]!)), axes }
}

/** x and y of each row along the first two components: 2 a row. */
export function projectRows(matrix: EmbeddingMatrix, rows: Int32Array, { mean, axes }: PrincipalComponents): Float32Array {
  const d = matrix.dimensions
  const xy = new Float32Array(rows.length * 2)
  for (let from = 0; from < rows.length; from += BLOCK_ROWS) {
    const block = matrix.gather(rows.subarray(from, from + BLOCK_ROWS))
    for (let i = 0; i * d < block.length; i++) {
      for (let axis = 0; axis < 2; axis++) {
        let value = 0
        for (let j = 0; j < d; j++) value += (block[i * d + j]! - mean[j]!) * axes[axis * d + j]!
        xy[(from + i) * 2 + axis] = value
      }
    }
  }
  return xy
}

/** Components that together hold 90 % of the variance. */
export function dimensionsFor90(variances: readonly number[]): number {
  const total = variances.reduce((sum, value) => sum + value, 0)
  let held = 0
  for (let i = 0; i < variances.length; i++) {
    held += variances[i]!
    if (held >= 0.9 * total) return i + 1
  }
  return variances.length
}
