import type { Scalar, Tensor } from '@tensorflow/tfjs-core'
import type { AdamRates, Tensorflow, Trace, Variable } from '@core/graph'
import type { Configuration } from '@shared/configuration'

/** State an optimiser keeps beside each weight, by suffix of its name. */
export function slotsOf({ optimizer }: Configuration): string[] {
  if (optimizer === 'adam' || optimizer === 'adamw') return ['m', 'v']
  return optimizer === 'adagrad' ? ['sum'] : []
}

/** Scales all gradients so that their common norm is at most `limit` (Pascanu, Mikolov and Bengio 2013). */
export function clipByGlobalNorm(tf: Tensorflow, gradients: Tensor[], limit: number): Tensor[] {
  const norm = tf.sqrt(tf.addN(gradients.map((gradient) => tf.sum(tf.square(gradient)) as Scalar)))
  const scale = tf.minimum(1, tf.div(limit, norm.add(1e-6)))
  return gradients.map((gradient) => gradient.mul(scale))
}

/** One update of one weight. AdamW decays apart from the gradient, the others add weight_decay·w to it (L2). */
export function applyUpdate(
  trace: Trace,
  configuration: Configuration,
  weight: Variable,
  slots: Variable[],
  gradient: Tensor,
  rates: AdamRates,
): void {
  const { optimizer, weight_decay: decay } = configuration
  if (optimizer === 'adamw') return trace.applyAdam(weight, slots[0]!, slots[1]!, gradient, rates, { weightDecay: decay })
  const g = decay === 0 ? gradient : gradient.add(trace.read(weight).mul(decay))
  if (optimizer === 'adam') return trace.applyAdam(weight, slots[0]!, slots[1]!, g, rates)
  if (optimizer === 'sgd') return trace.assign(weight, trace.read(weight).sub(g.mul(rates.learningRate)))
  // Adagrad (Duchi, Hazan and Singer 2011) as PyTorch has it: sum starts at 0, ε 1e-10 outside the root.
  const sum = trace.read(slots[0]!).add(g.square())
  trace.assign(slots[0]!, sum)
  trace.assign(weight, trace.read(weight).sub(g.mul(rates.learningRate).div(sum.sqrt().add(1e-10))))
}
