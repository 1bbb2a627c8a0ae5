import type { Configuration } from '@shared/configuration'
import type { LossTerms } from '@shared/training'

export interface Evaluation {
  /** N×D. */
  codes: Int32Array
  /** |x - x̂|² per row, on the network's scale. */
  reconstruction: Float32Array
  /** |r_l - e_l|² per row and level, N×D. */
  quantisation: Float32Array
  /** z, N×m; null where no unique targets ask for it. */
  latents: Float32Array | null
}

/** Room for an evaluation of `items` rows. */
export function emptyEvaluation(configuration: Configuration, items: number): Evaluation {
  const levels = configuration.num_codebooks
  return {
    codes: new Int32Array(items * levels),
    reconstruction: new Float32Array(items),
    quantisation: new Float32Array(items * levels),
    latents: configuration.unique_targets === 'off' ? null : new Float32Array(items * configuration.code_dim),
  }
}

/** Loss terms of some rows from an evaluation of all; the hinge rests on targets and counts as 0. */
export function termsOf(configuration: Configuration, dimensions: number, evaluation: Evaluation, rows: Int32Array): Omit<LossTerms, 'total'> {
  const levels = configuration.num_codebooks
  let recon = 0
  let quantisation = 0
  for (const row of rows) {
    recon += evaluation.reconstruction[row]!
    for (let l = 0; l < levels; l++) quantisation += evaluation.quantisation[row * levels + l]!
  }
  const width = configuration.loss_reduction === 'mean' ? configuration.code_dim : dimensions
  const perLevel = configuration.level_reduction === 'mean' ? levels : 1
  const term = quantisation / (rows.length * width * perLevel)
  return { recon: recon / (rows.length * dimensions), commit: term, codebook: term, hinge: 0 }
}
