import { EigenvalueDecomposition, Matrix } from 'ml-matrix'
import type { Tensorflow } from '@core/graph'

/**
 * The top `count` eigenvectors of xᵀx/N as rows, [count, d], largest eigenvalue first. Their signs are fixed (the
 * largest component is positive), so that a machine always gives the same.
 * @param block gives rows [from, to) of x, already centred.
 */
export function principalAxes(tf: Tensorflow, items: number, dimensions: number, count: number, block: (from: number, to: number) => Float32Array): Float32Array {
  const covariance = secondMoment(tf, items, dimensions, block)
  const { eigenvectorMatrix, realEigenvalues } = new EigenvalueDecomposition(covariance, { assumeSymmetric: true })
  const order = realEigenvalues.map((_, i) => i).sort((a, b) => realEigenvalues[b]! - realEigenvalues[a]!)
  const axes = new Float32Array(count * dimensions)
  for (let axis = 0; axis < count; axis++) {
    const column = eigenvectorMatrix.getColumn(order[axis]!)
    const largest = column.reduce((best, value) => (Math.abs(value) > Math.abs(best) ? value : best), 0)
    axes.set(largest < 0 ? column.map((value) => -value) : column, axis * dimensions)
  }
  return axes
}

const BLOCK_ROWS = 16_384

/** xᵀx/N by one matrix product a block, summed in double precision. */
function secondMoment(tf: Tensorflow, items: number, dimensions: number, block: (from: number, to: number) => Float32Array): Matrix {
  const sum = new Float64Array(dimensions * dimensions)
  for (let from = 0; from < items; from += BLOCK_ROWS) {
    const to = Math.min(items, from + BLOCK_ROWS)
    const product = tf.tidy(() => {
      const x = tf.tensor2d(block(from, to).slice(), [to - from, dimensions])
      return tf.matMul(x, x, true, false).dataSync()
    })
    for (let i = 0; i < sum.length; i++) sum[i]! += product[i]! / items
  }
  return Matrix.from1DArray(dimensions, dimensions, sum)
}
