import type { Scalar, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core'
import { stopGradient, type Tensorflow } from '@core/graph'
import { partialDistances } from './distances'

const EXCLUDED = 1e9

/**
 * Hinge of a level (our recipe, 7): mean_i max(0, d(t) - min_{k≠t} d(k) + μδ)/δ with d(k) = |r - sg(e_k)|² and δ the
 * batch mean of min_k d(k), without gradient. Only items that would not choose their target t by themselves push,
 * and only through r.
 * @param r [B, m]; @param codebook [K, m] without gradient; @param target int32 [B].
 */
export function hingeTerm(tf: Tensorflow, r: Tensor2D, codebook: Tensor2D, target: Tensor1D, margin: number): Scalar {
  // |r|² is in both distances and falls out of their difference.
  const distances = partialDistances(tf, r, codebook)
  const isTarget = tf.oneHot(target, codebook.shape[0]).cast('float32') as Tensor2D
  const own = tf.sum(distances.mul(isTarget), 1)
  const other = tf.min(distances.add(isTarget.mul(EXCLUDED)), 1)
  const square = tf.sum(tf.square(r), 1)
  const nearest = tf.relu(tf.min(distances, 1).add(square))
  const delta = stopGradient(tf, tf.mean(nearest).add(1e-9))
  return tf.div(tf.mean(tf.relu(own.sub(other).add(delta.mul(margin)))), delta) as Scalar
}
