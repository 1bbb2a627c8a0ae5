import { z } from 'zod'

/** A level's figures over all its K codes, dead ones included. */
export const LevelFigures = z.strictObject({
  /** K, codes in the codebook. Null where nobody said (a bare mapping). */
  size: z.number().int().positive().nullable(),
  used: z.number().int(),
  deadCodes: z.number().int().nullable(),
  /** exp(entropy in nats) of the codes' use; 1 … K. */
  perplexity: z.number(),
  gini: z.number().nullable(),
})
export type LevelFigures = z.infer<typeof LevelFigures>

/** The figures of an assignment (semantic-ID mapping). Names are those of every export. */
export const Figures = z.strictObject({
  items: z.number().int(),
  /** U, number of distinct code tuples. */
  uniqueSids: z.number().int(),
  /** N - U. */
  conflictItems: z.number().int(),
  /** (N - U) / N. */
  collisionRate: z.number(),
  /** Items whose tuple is shared. */
  itemsInCollisions: z.number().int(),
  largestGroup: z.number().int(),
  /** Items whose tuple is theirs alone / N. */
  singletonRate: z.number(),
  randomFloor: z.number().nullable(),
  exactDuplicateFloor: z.number().nullable(),
  /** D + 1: the codes and the de-duplication suffix. */
  sidLength: z.number().int(),
  /** Mean of (x - x̂)² over items and dimensions, on the raw scale of the input. Null without a decoder. */
  reconstructionMse: z.number().nullable(),
  /** Σ|x - x̂|² / Σ|x - mean|². Null without a decoder. */
  fractionOfVarianceUnexplained: z.number().nullable(),
  levels: z.array(LevelFigures),
})
export type Figures = z.infer<typeof Figures>

/** An evaluated epoch's figures, as `train --json` prints them. */
export const CheckpointFigures = Figures.extend({ epoch: z.number().int() })
export type CheckpointFigures = z.infer<typeof CheckpointFigures>
