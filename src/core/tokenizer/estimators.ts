import type { Tensor2D } from '@tensorflow/tfjs-core'
import { stopGradient, type Tensorflow } from '@core/graph'

/**
 * The rotation trick (Fifty et al., arXiv 2410.06424, section 4): q is written as λR z, with R the rotation that
 * brings z's direction to q's and λ = |q|/|z|, both without gradient; so the gradient keeps its angle to the code.
 *   R z = z - 2 (w·z) w + 2 (û·z) v̂,  û = z/|z|, v̂ = q/|q|, w = (û + v̂)/|û + v̂|
 */
export function rotate(tf: Tensorflow, z: Tensor2D, q: Tensor2D): Tensor2D {
  const zFixed = stopGradient(tf, z)
  const qFixed = stopGradient(tf, q)
  const norm = (x: Tensor2D) => tf.maximum(tf.sqrt(tf.sum(tf.square(x), 1, true)), 1e-8)
  const u = tf.div(zFixed, norm(zFixed)) as Tensor2D
  const v = tf.div(qFixed, norm(qFixed)) as Tensor2D
  const sum = tf.add(u, v) as Tensor2D
  const w = tf.div(sum, norm(sum)) as Tensor2D
  const lambda = tf.div(norm(qFixed), norm(zFixed))
  const along = (direction: Tensor2D) => tf.sum(tf.mul(z, direction), 1, true)
  const turned = z.sub(tf.mul(along(w), w).mul(2)).add(tf.mul(along(u), v).mul(2))
  return turned.mul(lambda) as Tensor2D
}
