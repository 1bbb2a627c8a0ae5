import { z } from 'zod'
import { Timestamp } from './entities'
import { CheckpointKind } from './training'

/** A checkpoint's SIDs derived anew from its saved weights, beside those that were saved with it. */
export const SidCheck = z.strictObject({
  checkpoint: CheckpointKind,
  epoch: z.number().int(),
  items: z.number().int(),
  /** Items whose derived SID is not the saved one. */
  differing: z.number().int(),
  at: Timestamp,
})
export type SidCheck = z.infer<typeof SidCheck>
