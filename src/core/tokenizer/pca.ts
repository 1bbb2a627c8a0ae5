import type { Tensorflow } from '@core/graph'
import { topEigenvectors } from './eigenvectors'
import { topSubspace } from './subspace'

const BLOCK_ROWS = 16_384
/** Up to this many dimensions all eigenvectors take a third of a second natively; the time grows with the cube. */
const FULL_DIMENSIONS = 1024

/**
 * The top `count` eigenvectors of xᵀx/N as rows, [count, d], largest eigenvalue first. Their signs are fixed (the
 * largest component is positive), so that a machine always gives the same. Beyond 1024 dimensions by subspace
 * iteration: together they hold the variance that all eigenvectors would to a thousandth, which is what a start needs.
 * @param block gives rows [from, to) of x, already centred.
 */
export function principalAxes(tf: Tensorflow, items: number, dimensions: number, count: number, block: (from: number, to: number) => Float32Array): Float32Array {
  const moment = secondMoment(tf, items, dimensions, block)
  const partial = dimensions > FULL_DIMENSIONS && 2 * count <= dimensions
  const axes = partial ? topSubspace(tf, moment, dimensions, count) : topEigenvectors(tf, moment, dimensions, count)
  for (let axis = 0; axis < count; axis++) fixSign(axes.subarray(axis * dimensions, (axis + 1) * dimensions))
  return axes
}

function fixSign(axis: Float32Array): void {
  let largest = 0
  for (const value of axis) if (Math.abs(value) > Math.abs(largest)) largest = value
  if (largest < 0) for (let i = 0; i < axis.length; i++) axis[i] = -axis[i]!
}

/** xᵀx/N, d×d, by one matrix product a block, summed in double precision. */
function secondMoment(tf: Tensorflow, items: number, dimensions: number, block: (from: number, to: number) => Float32Array): Float64Array {
  const sum = new Float64Array(dimensions * dimensions)
  for (let from = 0; from < items; from += BLOCK_ROWS) {
    const to = Math.min(items, from + BLOCK_ROWS)
    const product = tf.tidy(() => {
      const x = tf.tensor2d(block(from, to).slice(), [to - from, dimensions])
      return tf.matMul(x, x, true, false).dataSync()
    })
    for (let i = 0; i < sum.length; i++) sum[i]! += product[i]! / items
  }
  return sum
}
