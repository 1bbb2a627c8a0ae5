import { z } from 'zod'
import { ErrorValue } from '@shared/errors'
import { CheckpointFigures } from '@shared/figures'
import { LogEntry } from '@shared/queries'
import { Backend, CheckpointKind, EpochMetrics } from '@shared/training'

/** The kinds of work that run in a process of their own; one file each in `kinds/`. */
export const JobKind = z.enum(['train', 'import', 'project', 'resolve', 'encode', 'importMapping', 'index', 'check', 'subset', 'embed', 'exportDataset', 'export', 'codes', 'quality', 'verify', 'exportBundle', 'importBundle'])
export type JobKind = z.infer<typeof JobKind>

/** Who the process is, for the lease that its parent hands over. Shaped as the store's `Owner`. */
export const JobOwner = z.strictObject({
  pid: z.number().int(),
  processStart: z.string(),
  bootId: z.string(),
  host: z.string(),
})

/** Down. `finish`: save and end, to be gone on with later (Ctrl-C, quitting); `cancel`: a person does not want it. */
export const ToJob = z.discriminatedUnion('type', [
  /** Once, after `ready`. The kind's own schema judges `input`. */
  z.strictObject({ type: z.literal('start'), workspace: z.string().min(1), input: z.unknown() }),
  z.strictObject({ type: z.literal('pause') }),
  z.strictObject({ type: z.literal('resume') }),
  z.strictObject({ type: z.literal('finish') }),
  z.strictObject({ type: z.literal('cancel') }),
])
export type ToJob = z.infer<typeof ToJob>

export const JobProgress = z.strictObject({
  done: z.number().min(0),
  total: z.number().min(0).nullable(),
  /** What is being done, in a few words of English: `reading rows`. */
  message: z.string(),
  /** Of a training run. */
  training: z
    .strictObject({
      epoch: z.number().int(),
      step: z.number().int(),
      totalSteps: z.number().int(),
      stepsPerSecond: z.number(),
      loss: z.number(),
    })
    .optional(),
})
export type JobProgress = z.infer<typeof JobProgress>

/** One finished epoch; `usage[l]` counts items per code of level l where it was evaluated. */
export const EpochReport = z.strictObject({
  metrics: EpochMetrics,
  usage: z.array(z.custom<Int32Array>((value) => value instanceof Int32Array)).nullable(),
})
export type EpochReport = z.infer<typeof EpochReport>

export const CheckpointReport = z.strictObject({
  kind: CheckpointKind,
  epoch: z.number().int(),
  figures: CheckpointFigures,
})
export type CheckpointReport = z.infer<typeof CheckpointReport>

/** Up, over the message channel. At most ten a second: epochs and log entries travel in batches. */
export const FromJob = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('ready'), owner: JobOwner }),
  z.strictObject({ type: z.literal('progress'), progress: JobProgress }),
  z.strictObject({ type: z.literal('metrics'), epochs: z.array(EpochReport).min(1) }),
  z.strictObject({ type: z.literal('checkpoint'), checkpoints: z.array(CheckpointReport).min(1) }),
  z.strictObject({ type: z.literal('log'), entries: z.array(LogEntry).min(1) }),
  /** `paused` follows `pause` once the state is safe on disk; `running` follows `resume`. */
  z.strictObject({
    type: z.literal('state'),
    state: z.enum(['running', 'paused']),
    backend: Backend.nullable(),
  }),
  /** The work ended as it should: whole, or because it was asked to. */
  z.strictObject({
    type: z.literal('done'),
    how: z.enum(['completed', 'cancelled', 'interrupted']),
    result: z.json(),
  }),
  z.strictObject({ type: z.literal('failed'), error: ErrorValue }),
])
export type FromJob = z.infer<typeof FromJob>

/**
 * Up, as a line of JSON on the process's standard output: the only channel that a worker thread can write by itself
 * in both Node and Electron, so a long native call in the main thread cannot hold it up.
 */
export const Heartbeat = z.strictObject({
  heartbeat: z.literal(true),
  rssBytes: z.number(),
  /** How long the main thread has not come back from what it is doing. */
  busyMs: z.number(),
})
export type Heartbeat = z.infer<typeof Heartbeat>

export const HEARTBEAT_EVERY_MS = 2_000
export const LEASE_RENEWAL_MS = 2_000
/** 1000 ms / 10 messages. */
export const MESSAGE_INTERVAL_MS = 100

export type JobEnd = 'done' | 'failed' | 'cancelled' | 'interrupted' | 'crashed' | 'hung' | 'outOfMemory'
