import { z } from 'zod'
import { Drift } from '../drift'
import { Id, NonfiniteChoice } from '../entities'
import { defineRoute, PathToken } from './contract'
import { ColumnName } from './primitives'

/** How new items are told apart from published ones, which never move. */
export const EncodeMethod = z.enum(['suffix', 'next-best', 'minimum-cost'])
export type EncodeMethod = z.infer<typeof EncodeMethod>

export const EncodeResult = z.strictObject({
  report: z.strictObject({
    method: EncodeMethod,
    moved: z.number().int(),
    collisionsWithPublished: z.number().int(),
    collisionsAfter: z.number().int(),
    distortionAdded: z.number(),
    drift: Drift,
  }),
  files: z.array(z.strictObject({ name: z.string(), bytes: z.number().int(), sha256: z.string() })),
})
export type EncodeResult = z.infer<typeof EncodeResult>

/** Starts a job that encodes a file of new items; the target came from a save dialog. Its result is `EncodeResult`. */
export const startEncoding = defineRoute({
  name: 'encode.start',
  input: z.strictObject({
    assignmentId: Id,
    token: PathToken,
    embedding: ColumnName.nullable(),
    idColumn: ColumnName.nullable(),
    nonfinite: NonfiniteChoice,
    idPrefix: z.string().max(100),
    method: EncodeMethod,
    capacity: z.number().int().min(1).max(1000),
    target: PathToken,
  }),
  output: z.strictObject({ jobId: Id }),
})
