import type { Configuration } from '@shared/configuration'
import { DOCTOR_THRESHOLDS, type Cause } from '@shared/doctor'
import { levelsOf, type Evaluated } from './levels'

/** What the causes are read from: every evaluated epoch, the last one at the end. */
export interface Evidence {
  epochs: readonly Evaluated[]
  configuration: Configuration
}

type Suspect = (evidence: Evidence, level: number) => Cause | null

/** Variance of one dimension: Σ|x - mean|² / (N d), which the two reconstruction figures give without the data. */
export function varianceOf({ figures }: Evaluated): number | null {
  const { reconstructionMse: mse, fractionOfVarianceUnexplained: unexplained } = figures
  return mse === null || unexplained === null || unexplained === 0 ? null : mse / unexplained
}

/**
 * Loss terms are means over dimensions, so they and their gradients have the data's own variance (0.002 for unit-length
 * text embeddings of 384 dimensions, 1 after scaling). AdamW's steps don't shrink with the gradient, its weight decay and
 * the clipping don't either: the quantiser's terms drown, latents shrink to a point.
 */
const scale: Suspect = ({ epochs, configuration }) => {
  const variance = varianceOf(epochs.at(-1)!)
  if (configuration.input_transform === 'center_scale' || variance === null) return null
  const { smallVariance, largeVariance } = DOCTOR_THRESHOLDS
  return variance < smallVariance || variance > largeVariance ? { id: 'scale', values: { variance } } : null
}

/** Codes that start in U(-1/K, 1/K) stand in one spot: nearly all items are nearest to the same few. */
const randomCodes: Suspect = ({ epochs, configuration }, level) => {
  const first = epochs[0]!
  const now = levelsOf(first.figures, configuration)[level]
  if (configuration.kmeans_init !== 'off' || now === undefined) return null
  return now.used < DOCTOR_THRESHOLDS.low * now.reach
    ? { id: 'randomCodes', values: { epoch: first.epoch, level: level + 1, used: now.used, size: now.size } }
    : null
}

const frozenCodes: Suspect = ({ configuration: { tokenizer, codebook_weight, codebook_update } }) =>
  tokenizer === 'rqvae' && codebook_weight === 0 && codebook_update === 'gradient'
    ? { id: 'frozenCodes', values: {} }
    : null

/**
 * The level had collapsed while β was still on its way up. Not told beside `scale`, which explains it: there, holding β
 * constant made things worse (unit-length text), and scaling alone cured them.
 */
const looseLatents: Suspect = (evidence, level) => {
  const { epochs, configuration } = evidence
  const { beta_schedule, beta_warmup_epochs, beta: full } = configuration
  if (beta_schedule !== 'warmup' || scale(evidence, level) !== null) return null
  // The very first evaluations, before the codes are started by k-means, say nothing.
  const start = configuration.kmeans_init === 'delayed' ? 1 : 0
  const loose = epochs.find(
    ({ epoch, figures }) =>
      epoch >= start &&
      epoch < beta_warmup_epochs &&
      levelsOf(figures, configuration)[level]?.state === 'collapsed',
  )
  if (loose === undefined) return null
  const unexplained = loose.figures.fractionOfVarianceUnexplained ?? 1
  return { id: 'looseLatents', values: { epoch: loose.epoch, beta: loose.beta, full, unexplained } }
}

const lostCodes: Suspect = ({ epochs, configuration }, level) => {
  const used = (one: Evaluated) => one.figures.levels[level]?.used ?? 0
  const best = epochs.reduce((highest, one) => (used(one) >= used(highest) ? one : highest))
  const size = levelsOf(best.figures, configuration)[level]?.size ?? 0
  const lost = used(best) - used(epochs.at(-1)!)
  // A level that never used half of its codes has nothing to revive yet: something else keeps it down.
  const { low, falling } = DOCTOR_THRESHOLDS
  return configuration.revive_dead_codes === 0 && used(best) >= low * size && lost > falling * size
    ? { id: 'lostCodes', values: { highest: used(best), epoch: best.epoch } }
    : null
}

/** Each once, in the order of the first level that has it. */
export const distinct = (causes: readonly Cause[]): Cause[] =>
  causes.filter((cause, i) => causes.findIndex(({ id }) => id === cause.id) === i)

const SUSPECTS = [scale, randomCodes, frozenCodes, looseLatents, lostCodes]

/** Why this level is as it is; most telling first, `unknown` where nothing was found. */
export function causesOf(evidence: Evidence, level: number): Cause[] {
  const found = SUSPECTS.flatMap((suspect) => suspect(evidence, level) ?? [])
  return found.length > 0 ? found : [{ id: 'unknown', values: {} }]
}
