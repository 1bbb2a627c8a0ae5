import type { Tensorflow } from '@core/graph'
import type { Configuration } from '@shared/configuration'
import type { EmbeddingMatrix, TrainingState } from './events'

export interface TrainingOptions {
  tf: Tensorflow
  mode: 'compiled' | 'eager'
  configuration: Configuration
  matrix: EmbeddingMatrix
  /** Continues to the very same result as a run that was never interrupted. */
  resume?: TrainingState
  /** Early stopping counts from the resumed state on: its settings are others since. */
  patienceAnew?: boolean
  /** At most one progress event in this time; 100 ms by default. */
  progressMs?: number
  /** The matrix is held in the graph where it takes no more than this; else batches are read and fed. */
  residentBytes?: number
}
