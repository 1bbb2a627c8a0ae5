import type { Configuration } from '@shared/configuration'
import { weightedTerms } from '@shared/losses'
import type { LossTerms } from '@shared/training'

/** Each term's share of the weighted sum. */
export function weightedShares(
  terms: LossTerms,
  beta: number,
  configuration: Configuration,
): Omit<LossTerms, 'total'> {
  const { recon, commit, codebook, hinge } = weightedTerms(terms, beta, configuration)
  const sum = recon + commit + codebook + hinge
  const share = (term: number) => (sum > 0 ? term / sum : 0)
  return { recon: share(recon), commit: share(commit), codebook: share(codebook), hinge: share(hinge) }
}
