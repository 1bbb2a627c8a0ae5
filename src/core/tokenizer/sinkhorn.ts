import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core'
import type { Tensorflow } from '@core/graph'
import type { Configuration } from '@shared/configuration'

/**
 * Codes of a batch by balanced assignment (Cuturi 2013), one of two published conventions:
 * - `sinkhorn_scaled` (LC-Rec, arXiv 2311.09049): distances scaled to [-1, 1] by their mid-range, Q = exp(-d/ε);
 * - `sinkhorn_zscore` (FORGE): z-scored distances, Q = exp(-10 d).
 * Items and codes are brought to equal mass in turns, codes last as in LC-Rec's code; each item takes its largest
 * entry. Iterated on logarithms: with ε 0.003 the entries themselves underflow float32.
 * @param distances [B, K] squared distances.
 */
export function sinkhornCodes(tf: Tensorflow, distances: Tensor2D, configuration: Configuration, epsilon: number): Tensor1D {
  let logQ: Tensor = configuration.assignment === 'sinkhorn_zscore' ? zScored(tf, distances).mul(-10) : scaled(tf, distances).div(-epsilon)
  const logSum = (x: Tensor, axis: number) => {
    const top = tf.max(x, axis, true)
    return tf.add(tf.log(tf.sum(tf.exp(tf.sub(x, top)), axis, true)), top)
  }
  for (let i = 0; i < configuration.sinkhorn_iters; i++) {
    logQ = tf.sub(logQ, logSum(logQ, 1))
    logQ = tf.sub(logQ, logSum(logQ, 0))
  }
  return tf.argMax(logQ, 1)
}

function scaled(tf: Tensorflow, distances: Tensor2D): Tensor {
  const [high, low] = [tf.max(distances), tf.min(distances)]
  const middle = tf.add(high, low).div(2)
  return tf.sub(distances, middle).div(tf.sub(high, middle).add(1e-5))
}

function zScored(tf: Tensorflow, distances: Tensor2D): Tensor {
  const centred = tf.sub(distances, tf.mean(distances))
  return tf.div(centred, tf.sqrt(tf.mean(tf.square(centred))).add(1e-8))
}
