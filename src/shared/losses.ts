import type { Configuration } from './configuration'
import type { LossTerms } from './training'

/** The terms of the loss with the weights that this epoch gave them. */
export function weightedTerms(
  terms: LossTerms,
  beta: number,
  configuration: Configuration,
): Omit<LossTerms, 'total'> {
  return {
    recon: configuration.recon_weight * terms.recon,
    commit: beta * terms.commit,
    codebook: configuration.codebook_weight * terms.codebook,
    hinge: configuration.hinge_weight * terms.hinge,
  }
}
