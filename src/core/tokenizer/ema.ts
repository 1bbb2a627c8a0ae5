import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs-core'
import type { Tensorflow, Trace } from '@core/graph'
import { codebookSizes, type Configuration } from '@shared/configuration'
import type { Quantised } from './quantiser'
import type { TrainingVariables } from './trainingVariables'

const EPSILON = 1e-5

/**
 * Codes as moving means of their items (van den Oord, Vinyals and Kavukcuoglu, arXiv 1711.00937, appendix A.1):
 *   n ← γn + (1-γ)·count;  s ← γs + (1-γ)·Σr;  e = s / n',  n' = (n + ε)/(Σn + Kε)·Σn (Laplace smoothing)
 */
export function emaUpdate(tf: Tensorflow, trace: Trace, configuration: Configuration, variables: TrainingVariables, quantised: Pick<Quantised, 'codes' | 'residuals'>): void {
  const decay = configuration.ema_decay
  codebookSizes(configuration).forEach((size, l) => {
    const [counts, sums] = [variables.slots.get(`ema.${l}.counts`)!, variables.slots.get(`ema.${l}.sums`)!]
    const chosen = tf.oneHot(quantised.codes[l]!, size).cast('float32') as Tensor2D
    const residual = quantised.residuals[l]!
    const n = tf.add(trace.read(counts).mul(decay), tf.sum(chosen, 0).mul(1 - decay)) as Tensor1D
    const s = tf.add(trace.read(sums).mul(decay), tf.matMul(chosen, residual, true, false).mul(1 - decay)) as Tensor2D
    const total = tf.sum(n)
    const smoothed = n.add(EPSILON).div(total.add(size * EPSILON)).mul(total)
    trace.assign(counts, n)
    trace.assign(sums, s)
    trace.assign(variables.parameters.get(`codebook.${l}`)!, s.div(smoothed.reshape([size, 1])))
  })
}
