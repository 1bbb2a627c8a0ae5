import type { Configuration } from '@shared/configuration'
import type { CheckpointFigures } from '@shared/figures'
import type { CheckpointKind, EpochMetrics, Timing } from '@shared/training'

/** N×d rows in order; `read` may stream from disk. `resident` is the whole matrix where it fits memory. */
export interface EmbeddingMatrix {
  readonly items: number
  readonly dimensions: number
  readonly resident: Float32Array | null
  /** Rows [from, to) as a row-major copy. */
  read(from: number, to: number): Float32Array
  /** The given rows, in the given order, row-major. */
  gather(rows: Int32Array): Float32Array
}

/** One dense layer: y = x Wᵀ + b; weight [out, in] row-major, bias [out]. LayerNorm where configured. */
export interface LayerWeights {
  weight: Float32Array
  bias: Float32Array
  in: number
  out: number
  norm: { weight: Float32Array; bias: Float32Array } | null
}

/** Everything needed to encode and reconstruct raw rows; input centring and scaling kept apart here (folded on export). */
export interface ModelWeights {
  configuration: Configuration
  dimensions: number
  input: { mean: Float32Array; scale: number } | null
  encoder: LayerWeights[]
  decoder: LayerWeights[]
  skip: { encoder: LayerWeights; decoder: LayerWeights } | null
  /** K_l × m each. */
  codebooks: Float32Array[]
}

/** Exact state between two epochs or steps: resuming from it continues to the same result. Opaque to its keepers. */
export interface TrainingState {
  epoch: number
  step: number
  /** Named arrays (weights, moments, EMA, targets, held-out rows, order …). */
  arrays: Record<string, Float32Array | Int32Array>
  /** JSON-able rest (random state, best figures, counters …). */
  json: unknown
}

export interface CheckpointResult {
  kind: CheckpointKind
  epoch: number
  validationLoss: number | null
  figures: CheckpointFigures
  model: ModelWeights
  /** N×D, row-major. */
  codes: Int32Array
}

export type TrainingEvent =
  | { type: 'started'; trainItems: number; validationItems: number; parameters: number; stepsPerEpoch: number }
  | { type: 'warning'; code: string; message: string }
  /** At most about ten a second; also the points where the consumer may pause, save or stop. */
  | { type: 'progress'; epoch: number; step: number; totalSteps: number; stepsPerSecond: number; loss: number }
  /** `usage[l]` counts items per code of level l where the epoch was evaluated. */
  | { type: 'epoch'; metrics: EpochMetrics; usage: Int32Array[] | null }
  | { type: 'checkpoint'; checkpoint: CheckpointResult }
  | { type: 'done'; timing: Omit<Timing, 'totalMs'>; checkpoints: Record<CheckpointKind, CheckpointResult> }

/** Lets the consumer of the generator ask for the state at any yielded event. */
export interface TrainingSession {
  events: AsyncGenerator<TrainingEvent, void, void>
  /** A consistent copy of the state as of the last yielded event. */
  state(): TrainingState
  /** The last evaluated epoch; null before there is one. */
  last(): CheckpointResult | null
}
