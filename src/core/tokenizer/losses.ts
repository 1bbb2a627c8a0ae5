import type { Scalar, Tensor, Tensor2D } from '@tensorflow/tfjs-core'
import { stopGradient, type Tensorflow } from '@core/graph'
import type { Configuration } from '@shared/configuration'
import type { LossTerms } from '@shared/training'
import type { Quantised } from './quantiser'

/**
 * Mean over the batch of a term's squares. `mean` also takes the mean over the term's own width (d for the
 * reconstruction, m for codes); `sum` sums over the width and divides every term by d, so that reconstruction keeps
 * its scale and the quantiser's terms stand to it as sums do (recipe, 5).
 */
export function reduceSquares(tf: Tensorflow, difference: Tensor2D, dimensions: number, reduction: Configuration['loss_reduction']): Scalar {
  if (reduction === 'mean') return tf.mean(tf.square(difference))
  return tf.sum(tf.square(difference)).div(difference.shape[0] * dimensions) as Scalar
}

export interface LossTensors {
  recon: Scalar
  commit: Scalar
  codebook: Scalar
  hinge: Scalar
}

/** recon = |x - x̂|²; commit = Σ_l |sg(e_l) - r_l|²; codebook = Σ_l |e_l - sg(r_l)|², each reduced as configured. */
export function lossTensors(tf: Tensorflow, configuration: Configuration, x: Tensor2D, xHat: Tensor2D, q: Quantised): LossTensors {
  const d = x.shape[1]
  const reduce = (difference: Tensor2D) => reduceSquares(tf, difference, d, configuration.loss_reduction)
  const overLevels = (terms: Scalar[]): Scalar => {
    const sum = tf.addN(terms)
    return configuration.level_reduction === 'mean' ? (sum.div(terms.length) as Scalar) : sum
  }
  return {
    recon: reduce(tf.sub(x, xHat)),
    commit: overLevels(q.residuals.map((r, l) => reduce(tf.sub(stopGradient(tf, q.chosen[l]!), r)))),
    codebook: overLevels(q.residuals.map((r, l) => reduce(tf.sub(q.chosen[l]!, stopGradient(tf, r))))),
    hinge: configuration.level_reduction === 'mean' ? (q.hinge.div(q.residuals.length) as Scalar) : q.hinge,
  }
}

/** recon_weight·recon + β(t)·commit + codebook_weight·codebook + hinge_weight·hinge. */
export function totalLoss(configuration: Configuration, terms: LossTensors, beta: Tensor): Scalar {
  let total = terms.recon.mul(configuration.recon_weight).add(terms.commit.mul(beta))
  // With EMA codebooks the codes follow their items' mean; the gradient must not pull them as well.
  if (configuration.codebook_update === 'gradient') total = total.add(terms.codebook.mul(configuration.codebook_weight))
  if (configuration.hinge_weight > 0) total = total.add(terms.hinge.mul(configuration.hinge_weight))
  return total as Scalar
}

/** The same sum over plain numbers, e.g. with the final β. */
export function weightedTotal(configuration: Configuration, terms: Omit<LossTerms, 'total'>, beta: number): number {
  const { recon_weight, codebook_weight, hinge_weight, codebook_update } = configuration
  const codebook = codebook_update === 'gradient' ? codebook_weight * terms.codebook : 0
  return recon_weight * terms.recon + beta * terms.commit + codebook + hinge_weight * terms.hinge
}
