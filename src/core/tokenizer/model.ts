import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core'
import type { Tensorflow } from '@core/graph'
import type { Configuration } from '@shared/configuration'

/** Reads a parameter by its name, as a tensor of the running trace. */
export type Read = (name: string) => Tensor
/** Keeps each number with probability 1 - rate and scales it by 1/(1 - rate); null while evaluating. */
export type Dropout = ((x: Tensor2D) => Tensor2D) | null

/** z [B, m] = MLP(x) (+ skip(x)). x is [B, d], already transformed. */
export const encode = (tf: Tensorflow, read: Read, configuration: Configuration, x: Tensor2D, dropout: Dropout): Tensor2D =>
  network(tf, read, configuration, 'encoder', x, dropout)

/** x̂ [B, d] = MLP(q) (+ skip(q)); q is [B, m]. */
export const decode = (tf: Tensorflow, read: Read, configuration: Configuration, q: Tensor2D, dropout: Dropout): Tensor2D =>
  network(tf, read, configuration, 'decoder', q, dropout)

function network(tf: Tensorflow, read: Read, configuration: Configuration, side: 'encoder' | 'decoder', x: Tensor2D, dropout: Dropout): Tensor2D {
  const last = configuration.hidden_dim.length
  let h = x
  for (let i = 0; i <= last; i++) {
    h = linear(tf, h, read(`${side}.${i}.weight`), read(`${side}.${i}.bias`))
    if (i === last) break
    if (configuration.layer_norm) h = layerNorm(tf, h, read(`${side}.${i}.norm.weight`), read(`${side}.${i}.norm.bias`))
    h = activate(tf, configuration.activation, h)
    if (dropout) h = dropout(h)
  }
  if (configuration.skip === 'none') return h
  return tf.add(h, linear(tf, x, read(`${side}.skip.weight`), read(`${side}.skip.bias`)))
}

/** x Wᵀ + b; W [out, in]. */
const linear = (tf: Tensorflow, x: Tensor2D, weight: Tensor, bias: Tensor): Tensor2D =>
  tf.add(tf.matMul(x, weight as Tensor2D, false, true), bias)

/** Over the last axis, ε 1e-5 (Ba, Kiros and Hinton, arXiv 1607.06450). */
function layerNorm(tf: Tensorflow, x: Tensor2D, weight: Tensor, bias: Tensor): Tensor2D {
  const centred = x.sub(x.mean(1, true))
  const variance = centred.square().mean(1, true)
  return centred.div(variance.add(1e-5).sqrt()).mul(weight).add(bias) as Tensor2D
}

/** GELU by erf: x·Φ(x) (Hendrycks and Gimpel, arXiv 1606.08415), not its tanh approximation. SiLU: x·σ(x). */
function activate(tf: Tensorflow, activation: Configuration['activation'], x: Tensor2D): Tensor2D {
  if (activation === 'relu') return tf.relu(x)
  if (activation === 'silu') return tf.mul(x, tf.sigmoid(x))
  return gelu(tf, x)
}

/** x·Φ(x), with its derivative Φ(x) + x·φ(x) written out: half the passes that the chain rule would take. */
function gelu(tf: Tensorflow, x: Tensor2D): Tensor2D {
  const op = tf.customGrad((input, save) => {
    const keep = save as (tensors: Tensor[]) => void
    const x = input as Tensor2D
    const cumulative = tf.erf(x.mul(Math.SQRT1_2)).add(1).mul(0.5)
    keep([x, cumulative])
    return {
      value: x.mul(cumulative),
      gradFunc: (dy: Tensor, saved: Tensor[]) => {
        const [x, cumulative] = saved as [Tensor, Tensor]
        const density = tf.exp(tf.square(x).mul(-0.5)).mul(1 / Math.sqrt(2 * Math.PI))
        return dy.mul(cumulative.add(x.mul(density)))
      },
    }
  })
  return op(x) as Tensor2D
}
