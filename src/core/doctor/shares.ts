import type { Configuration } from '@shared/configuration'
import type { LossTerms } from '@shared/training'

/** Each term's share of the sum, with the weights that this epoch gave it. */
export function weightedShares(terms: LossTerms, beta: number, configuration: Configuration): Omit<LossTerms, 'total'> {
  const weighted = {
    recon: configuration.recon_weight * terms.recon,
    commit: beta * terms.commit,
    codebook: configuration.codebook_weight * terms.codebook,
    hinge: configuration.hinge_weight * terms.hinge,
  }
  const sum = weighted.recon + weighted.commit + weighted.codebook + weighted.hinge
  const share = (term: number) => (sum > 0 ? term / sum : 0)
  return {
    recon: share(weighted.recon),
    commit: share(weighted.commit),
    codebook: share(weighted.codebook),
    hinge: share(weighted.hinge),
  }
}
