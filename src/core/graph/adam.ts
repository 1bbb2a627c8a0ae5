import type { Tensor } from '@tensorflow/tfjs-core'
import type { AdamConstants, AdamRates } from './program'
import type { Tensorflow } from './tensorflow'

export const ADAM_DEFAULTS: Required<AdamConstants> = {
  beta1: 0.9,
  beta2: 0.999,
  epsilon: 1e-8,
  weightDecay: 0,
}

interface AdamState {
  weight: Tensor
  m: Tensor
  v: Tensor
}

/**
 * One step of Adam (Kingma and Ba, arXiv 1412.6980, algorithm 1) with decoupled weight decay (Loshchilov and Hutter,
 * arXiv 1711.05101), in the order PyTorch's AdamW takes:
 *
 *     w ← w − lr·λ·w;  m ← β₁m + (1−β₁)g;  v ← β₂v + (1−β₂)g²
 *     w ← w − lr/(1−β₁ᵗ) · m / (√(v/(1−β₂ᵗ)) + ε)
 *
 * written, as TensorFlow's fused update has it, with √(1−β₂ᵗ) moved to the step size and to ε.
 */
export function adamUpdate(
  tf: Tensorflow,
  { weight, m, v }: AdamState,
  gradient: Tensor,
  { learningRate, beta1Power, beta2Power }: AdamRates,
  constants: AdamConstants = {},
): AdamState {
  const { beta1, beta2, epsilon, weightDecay } = { ...ADAM_DEFAULTS, ...constants }
  const correction = tf.sqrt(tf.sub(1, beta2Power))
  const stepSize = learningRate.mul(correction).div(tf.sub(1, beta1Power))
  const nextM = m.add(gradient.sub(m).mul(1 - beta1))
  const nextV = v.add(
    gradient
      .square()
      .sub(v)
      .mul(1 - beta2),
  )
  const decayed = weightDecay === 0 ? weight : weight.sub(weight.mul(learningRate.mul(weightDecay)))
  const step = nextM.mul(stepSize).div(nextV.sqrt().add(correction.mul(epsilon)))
  return { weight: decayed.sub(step), m: nextM, v: nextV }
}
