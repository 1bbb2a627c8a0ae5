import { z } from 'zod'
import { Configuration } from './configuration'
import { ErrorValue } from './errors'
import { CheckpointFigures, Figures } from './figures'
import { Backend, CheckpointKind, Timing } from './training'

export const Id = z.string().min(1).max(64)
/** Milliseconds since 1970, UTC. */
export const Timestamp = z.number().int()

export const CheckLevel = z.enum(['ok', 'info', 'warning', 'error'])
export const Check = z.strictObject({
  /** shape | nonfinite | zero-rows | exact-duplicates | constant-columns | norms | duplicate-ids | unmatched-ids | … */
  check: z.string(),
  level: CheckLevel,
  count: z.number(),
  /** Row numbers or ids, at most 10. */
  examples: z.array(z.union([z.string(), z.number()])),
})
export type Check = z.infer<typeof Check>

export const NonfiniteChoice = z.enum(['refuse', 'drop', 'zero'])
export type NonfiniteChoice = z.infer<typeof NonfiniteChoice>

export const Embedding = z.strictObject({
  id: Id,
  name: z.string(),
  dimensions: z.number().int(),
  /** dtype of the file it came from; stored as float32. */
  sourceDtype: z.string(),
  /** sha256 of shape and float32 bytes. */
  fingerprint: z.string(),
})
export type Embedding = z.infer<typeof Embedding>

export const MetadataColumn = z.strictObject({
  name: z.string(),
  type: z.enum(['text', 'number', 'boolean']),
  distinct: z.number().int(),
  empty: z.number().int(),
})
export type MetadataColumn = z.infer<typeof MetadataColumn>

export const Dataset = z.strictObject({
  id: Id,
  name: z.string(),
  description: z.string(),
  items: z.number().int(),
  /** d of the first embedding. */
  dimensions: z.number().int(),
  fingerprint: z.string(),
  embeddings: z.array(Embedding),
  columns: z.array(MetadataColumn),
  /** Metadata column that holds a picture character (emoji) or a picture's path, if any. */
  pictureColumn: z.string().nullable(),
  titleColumn: z.string().nullable(),
  sourceFile: z.string(),
  nonfinite: NonfiniteChoice,
  checks: z.array(Check),
  tags: z.array(z.string()),
  bytes: z.number().int(),
  createdAt: Timestamp,
})
export type Dataset = z.infer<typeof Dataset>

export const Item = z.strictObject({
  row: z.number().int(),
  id: z.string(),
  title: z.string().nullable(),
  picture: z.string().nullable(),
  metadata: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
})
export type Item = z.infer<typeof Item>

export const RunStatus = z.enum([
  'queued', 'starting', 'running', 'paused', 'interrupted', 'completed', 'failed', 'cancelled',
])
export type RunStatus = z.infer<typeof RunStatus>

export const Checkpoint = z.strictObject({
  kind: CheckpointKind,
  epoch: z.number().int(),
  validationLoss: z.number().nullable(),
  figures: CheckpointFigures,
})
export type Checkpoint = z.infer<typeof Checkpoint>

/** Whose checkpoint a run goes on from; kept when that run is gone. */
export const RunParent = z.strictObject({
  runId: Id,
  name: z.string(),
  checkpoint: CheckpointKind,
  epoch: z.number().int(),
  /** Configuration keys that are others since the checkpoint, with what they were. */
  changed: z.record(z.string(), z.unknown()),
})
export type RunParent = z.infer<typeof RunParent>

export const Run = z.strictObject({
  id: Id,
  name: z.string(),
  status: RunStatus,
  datasetId: Id,
  datasetName: z.string(),
  embeddingId: Id,
  preset: z.string().nullable(),
  configuration: Configuration,
  backend: Backend.nullable(),
  /** Epochs finished. */
  epoch: z.number().int(),
  checkpoints: z.array(Checkpoint),
  /** The person's choice of result; null: best-collision. */
  chosen: z.strictObject({ checkpoint: CheckpointKind.nullable(), assignment: z.string().nullable() }).nullable(),
  timing: Timing.nullable(),
  error: ErrorValue.nullable(),
  warnings: z.array(z.string()),
  tags: z.array(z.string()),
  notes: z.string(),
  starred: z.boolean(),
  archived: z.boolean(),
  /** Name that the runs of one sweep share. */
  sweep: z.string().nullable(),
  /** Null: it has a start of its own. */
  parent: RunParent.nullable(),
  queuePosition: z.number().nullable(),
  createdAt: Timestamp,
  startedAt: Timestamp.nullable(),
  finishedAt: Timestamp.nullable(),
})
export type Run = z.infer<typeof Run>

export const AssignmentKind = z.enum(['raw', 'resolved', 'imported'])
export const Assignment = z.strictObject({
  id: Id,
  datasetId: Id,
  runId: Id.nullable(),
  /** Unique within its run (or, without a run, within its dataset). Raw ones: `last`, `best-loss`, `best-collision`. */
  name: z.string(),
  kind: AssignmentKind,
  checkpoint: CheckpointKind.nullable(),
  method: z.string().nullable(),
  parentId: Id.nullable(),
  /** K per level; null where nobody said. */
  sizes: z.array(z.number().int()).nullable(),
  levels: z.number().int(),
  figures: Figures,
  /** Frozen: never changed or replaced. `hash`: sha256 of shape, codes and suffixes. */
  published: z.strictObject({ hash: z.string(), at: Timestamp }).nullable(),
  createdAt: Timestamp,
})
export type Assignment = z.infer<typeof Assignment>

/** Every way of resolving collisions, in the order in which they are offered. */
export const ResolveMethod = z.enum(['suffix', 'sinkhorn', 'next-best', 'minimum-cost'])
export type ResolveMethod = z.infer<typeof ResolveMethod>

export const CollisionCause = z.enum(['exact-duplicate', 'near-duplicate', 'code-capacity'])
export type CollisionCause = z.infer<typeof CollisionCause>

export const CollisionGroup = z.strictObject({
  sid: z.array(z.number().int()),
  size: z.number().int(),
  cause: CollisionCause,
  /** Items of the group that are an exact duplicate of another of its items. */
  exactDuplicates: z.number().int(),
  /** Mean pairwise cosine of its embeddings (sampled above 200 items). */
  meanCosine: z.number(),
})
export type CollisionGroup = z.infer<typeof CollisionGroup>

export const EditKind = z.enum(['same-item', 'pin', 'move'])
export type EditKind = z.infer<typeof EditKind>

/** What a person decided about some items of an assignment. It changes no code; resolvers keep to it. */
export const ManualEdit = z.strictObject({
  /** Counts up over the workspace; later edits have higher ones. */
  id: z.number().int(),
  /** `same-item`: they may share their SID; `pin`: it keeps its SID; `move`: it gets `target`. */
  kind: EditKind,
  /** The SID that its items have in the assignment. */
  sid: z.array(z.number().int()),
  /** Ascending; one row for a pin or a move. */
  rows: z.array(z.number().int()).min(1),
  target: z.array(z.number().int()).nullable(),
  /** |z - Σe|² of the target less that of the SID, in latent space; null without a model, and for what moves nothing. */
  distortionAdded: z.number().nullable(),
  createdAt: Timestamp,
})
export type ManualEdit = z.infer<typeof ManualEdit>

export const JobStatus = z.enum(['queued', 'running', 'interrupted', 'completed', 'failed', 'cancelled'])
export type JobStatus = z.infer<typeof JobStatus>

/** Work that is not a training run: import, index, project, resolve, encode, quality, … */
export const Job = z.strictObject({
  id: Id,
  kind: z.string(),
  title: z.string(),
  status: JobStatus,
  datasetId: Id.nullable(),
  runId: Id.nullable(),
  /** What the job was asked to do, as its kind defines it. */
  input: z.json(),
  result: z.json(),
  progress: z.strictObject({ done: z.number(), total: z.number().nullable(), message: z.string() }).nullable(),
  error: ErrorValue.nullable(),
  createdAt: Timestamp,
  startedAt: Timestamp.nullable(),
  finishedAt: Timestamp.nullable(),
})
export type Job = z.infer<typeof Job>
