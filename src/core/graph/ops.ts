import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core'
import type { Tensorflow } from './tensorflow'

/**
 * x, as a constant to every gradient. It costs nothing: no node in a compiled graph, and no zeros added on the way
 * back, because the tape sees a tensor that comes from nowhere.
 */
export function stopGradient<T extends Tensor>(tf: Tensorflow, x: T): T {
  // x is reached through the closure, not as an argument: the tape records no edge from it.
  return tf.customGrad(() => ({ value: x.clone(), gradFunc: () => [] }))() as T
}

/**
 * Rows of a codebook by index: codebook [K, m], indices int32 [B] → [B, m]. The gradient reaches the codebook
 * (rows picked several times sum up), never the indices.
 *
 * tf.gather itself has no gradient where the indices are computed in the traced function: the tape then asks
 * ArgMin for one.
 */
export function pick(tf: Tensorflow, codebook: Tensor2D, indices: Tensor1D): Tensor2D {
  const codes = codebook.shape[0]
  const op = tf.customGrad((table, save) => {
    // Kept by the tape: tensors made in the forward pass are gone when the gradient is computed.
    const keep = save as (tensors: Tensor[]) => void
    keep([indices])
    return {
      value: tf.gather(table as Tensor2D, indices),
      // Beside a product with one-hot rows this is as fast for 64 codes, and 12 times faster for 1,024.
      gradFunc: (dy: Tensor, saved: Tensor[]) => tf.unsortedSegmentSum(dy, saved[0] as Tensor1D, codes),
    }
  })
  return op(codebook) as Tensor2D
}
