import { z } from 'zod'

export const LevelDrift = z.strictObject({
  /** Jensen-Shannon divergence in bits between the code usage of new and published items: 0 alike, 1 disjoint. */
  divergence: z.number(),
  /** What two samples of these sizes from one distribution would show by chance. */
  expected: z.number(),
  /** New items whose code on this level no published item has. */
  onUnusedCodes: z.number().int(),
})
export type LevelDrift = z.infer<typeof LevelDrift>

/** How far new items are from those that the codes were learned from, before their collisions are resolved. */
export const Drift = z.strictObject({
  items: z.number().int(),
  /** Error of the new items over that of the published ones. */
  ratio: z.number().nullable(),
  /** Mean of (x - x̂)² over items and dimensions; null where the published ones were never decoded. */
  publishedMse: z.number().nullable(),
  freshMse: z.number(),
  /** New items on a SID that no published item has. */
  newCells: z.number().int(),
  levels: z.array(LevelDrift).max(16),
  /** `retrain` beyond the second of DRIFT_LIMITS in either measure, `watch` beyond the first. */
  verdict: z.enum(['fits', 'watch', 'retrain']),
})
export type Drift = z.infer<typeof Drift>

/**
 * From where on new items no longer look like those that the codes were learned from. Items that were merely held out
 * of training have an error 1.2 to 1.5 times that of the trained ones (the decoder remembers what it saw), so the first
 * limit of the ratio lies above that. Divergence is what is left of it after chance; a lot of one kind (only faces, only
 * films of one year) shows some without being badly encoded, so it takes much of it alone.
 */
export const DRIFT_LIMITS = { ratio: [1.75, 2.5], divergence: [0.15, 0.5] } as const
