import type { EpochMetrics } from '@shared/training'

/** A figure of an epoch that others draw or tabulate. */
export interface Scalar {
  /** The CSV's column, and the last part of the TensorBoard tag. */
  name: string
  /** The first part of the tag: figures of one group stand together. */
  group: 'loss' | 'collisions' | 'reconstruction' | 'codes' | 'schedule' | 'time'
  /** Null or undefined where that epoch has none. */
  value: (metrics: EpochMetrics) => number | null | undefined
}

const TERMS = ['total', 'recon', 'commit', 'codebook', 'hinge'] as const

/** Every scalar of a run's epochs, `levels` levels deep; level 1 is the first. */
export const scalarsOf = (levels: number): Scalar[] => [
  { name: 'learning_rate', group: 'schedule', value: (e) => e.learningRate },
  { name: 'beta', group: 'schedule', value: (e) => e.beta },
  ...TERMS.flatMap((term): Scalar[] => [
    { name: `train_${term}`, group: 'loss', value: (e) => e.train[term] },
    { name: `validation_${term}`, group: 'loss', value: (e) => e.validation?.[term] },
  ]),
  { name: 'collision_rate', group: 'collisions', value: (e) => e.figures?.collisionRate },
  { name: 'conflict_items', group: 'collisions', value: (e) => e.figures?.conflictItems },
  { name: 'largest_group', group: 'collisions', value: (e) => e.figures?.largestGroup },
  { name: 'reconstruction_mse', group: 'reconstruction', value: (e) => e.figures?.reconstructionMse },
  { name: 'fraction_of_variance_unexplained', group: 'reconstruction', value: (e) => e.figures?.fractionOfVarianceUnexplained },
  ...Array.from({ length: levels }, (_, l): Scalar[] => [
    { name: `used_${l + 1}`, group: 'codes', value: (e) => e.figures?.levels[l]?.used },
    { name: `perplexity_${l + 1}`, group: 'codes', value: (e) => e.figures?.levels[l]?.perplexity },
  ]).flat(),
  { name: 'revived_codes', group: 'codes', value: (e) => e.revivedCodes },
  { name: 'elapsed_ms', group: 'time', value: (e) => e.elapsedMs },
  { name: 'steps_ms', group: 'time', value: (e) => e.stepsMs },
]

/** Levels that the epochs' figures have. */
export const levelsOf = (epochs: readonly EpochMetrics[]): number =>
  epochs.reduce((most, { figures }) => Math.max(most, figures?.levels.length ?? 0), 0)
