import type { Tensor2D } from '@tensorflow/tfjs-core'
import type { Tensorflow } from '@core/graph'

/**
 * Squared distances to every code without the row's own square, which no argmin needs: |e|² - 2 r·e, [B, K]. With
 * cosine distance rows and codes are brought to unit length first, so the order is that of -cos.
 */
export function partialDistances(tf: Tensorflow, r: Tensor2D, codebook: Tensor2D): Tensor2D {
  return tf.sub(tf.sum(tf.square(codebook), 1), tf.matMul(r, codebook, false, true).mul(2)) as Tensor2D
}
