import { z } from 'zod'
import { CONFIGURATION_KEYS, type ConfigurationKey } from './configuration'

const Key = z.enum(CONFIGURATION_KEYS as [ConfigurationKey, ...ConfigurationKey[]])
export const SweepValue = z.union([z.string().max(60), z.number(), z.boolean(), z.array(z.number()).max(16)])
export type SweepValue = z.infer<typeof SweepValue>

/** Values of one key: listed, or (random only) drawn between two ends, evenly or evenly in the logarithm. */
export const SweepAxis = z.union([
  z.strictObject({ key: Key, values: z.array(SweepValue).min(1).max(100) }),
  z.strictObject({ key: Key, from: z.number(), to: z.number(), scale: z.enum(['linear', 'log']) }),
])
export type SweepAxis = z.infer<typeof SweepAxis>

export const MOST_SWEEP_RUNS = 500

export const SweepPlan = z.strictObject({
  axes: z.array(SweepAxis).max(8),
  /** Random combinations to draw; null: the grid of all of them. */
  trials: z.number().int().min(1).max(MOST_SWEEP_RUNS).nullable(),
  /** Each combination is trained once a seed. Empty: with the configuration's own. */
  seeds: z.array(z.number().int().min(0)).max(50),
  /** Of the drawing. */
  drawSeed: z.number().int().min(0),
})
export type SweepPlan = z.infer<typeof SweepPlan>

/** What one run of a sweep changes. */
export const SweepChange = z.partialRecord(Key, SweepValue)
export type SweepChange = z.infer<typeof SweepChange>

/** `lr 0.001, codebook_size 64` */
export const sweepChangeText = (change: SweepChange): string =>
  Object.entries(change)
    .map(([key, value]) => `${key} ${Array.isArray(value) ? `[${value.join(', ')}]` : String(value)}`)
    .join(', ')
