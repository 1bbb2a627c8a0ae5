import { z } from 'zod'
import { CheckpointFigures } from './figures'

export const CheckpointKind = z.enum(['last', 'best-loss', 'best-collision'])
export type CheckpointKind = z.infer<typeof CheckpointKind>

/** Loss terms, means over an epoch's batches. `recon`, `commit`, `codebook`, `hinge` are unweighted. */
export const LossTerms = z.strictObject({
  total: z.number(),
  recon: z.number(),
  commit: z.number(),
  codebook: z.number(),
  hinge: z.number(),
})
export type LossTerms = z.infer<typeof LossTerms>

/** One epoch, as it is stored and drawn. `figures` is null where the epoch was not evaluated (`eval_every`). */
export const EpochMetrics = z.strictObject({
  epoch: z.number().int(),
  /** Steps done since the first, this epoch included. */
  step: z.number().int(),
  learningRate: z.number(),
  beta: z.number(),
  train: LossTerms,
  /** On the held-out items with the final β; null without held-out items. */
  validation: LossTerms.nullable(),
  figures: CheckpointFigures.nullable(),
  /** Milliseconds since the first step, and of this epoch's steps alone. */
  elapsedMs: z.number(),
  stepsMs: z.number(),
  revivedCodes: z.number().int(),
  /** Share of items whose code changed since the evaluation before, by level; absent where that is not known. */
  churn: z.array(z.number()).optional(),
})
export type EpochMetrics = z.infer<typeof EpochMetrics>

export const Timing = z.strictObject({
  /** First step to last, evaluation and checkpoints included. */
  trainMs: z.number(),
  /** The whole command. */
  totalMs: z.number(),
  /** Steps alone. */
  stepsPerSecond: z.number(),
})
export type Timing = z.infer<typeof Timing>

export const Backend = z.enum(['tensorflow-cuda', 'tensorflow-cpu', 'javascript'])
export type Backend = z.infer<typeof Backend>
