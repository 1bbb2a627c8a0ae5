import { z } from 'zod'
import { Assignment, Run, RunParent } from '@shared/entities'
import { CodeLabel } from '@shared/queries'
import { EpochMetrics } from '@shared/training'

export const BUNDLE_ENDING = '.sidbundle'
export const MANIFEST = 'manifest.json'

/** What every bundle says of itself. */
export const BundleManifest = z.object({
  /** Counts up when an entry changes its meaning. */
  bundle: z.literal(1),
  program: z.object({ name: z.string(), version: z.string() }),
  createdAt: z.iso.datetime(),
  dataset: z.object({
    name: z.string(),
    sourceFile: z.string(),
    items: z.number().int().positive(),
    dimensions: z.number().int().positive(),
    /** Of the embedding that was trained on (of the dataset's first, without a run). */
    embedding: z.object({ name: z.string(), fingerprint: z.string() }),
    /** sha256 of the item ids in row order, each followed by a line feed. */
    itemIds: z.string(),
  }),
  files: z.array(z.object({ name: z.string(), bytes: z.number().int().nonnegative(), sha256: z.string() })),
})
export type BundleManifest = z.infer<typeof BundleManifest>

/** `run.json`. */
export const BundledRun = Run.pick({
  id: true,
  name: true,
  status: true,
  preset: true,
  configuration: true,
  backend: true,
  epoch: true,
  checkpoints: true,
  chosen: true,
  timing: true,
  error: true,
  warnings: true,
  tags: true,
  notes: true,
  starred: true,
  sweep: true,
  createdAt: true,
  startedAt: true,
  finishedAt: true,
}).extend({
  status: z.enum(['completed', 'interrupted', 'failed', 'cancelled']),
  /** Absent in bundles of before there was such. */
  parent: RunParent.nullable().default(null),
})
export type BundledRun = z.infer<typeof BundledRun>

/** `assignment.json`. */
export const BundledAssignment = Assignment.pick({
  name: true,
  kind: true,
  checkpoint: true,
  method: true,
  sizes: true,
  levels: true,
  figures: true,
  published: true,
  createdAt: true,
}).extend({
  /** Name of the assignment that it was made from, where that is in the bundle too. */
  parent: z.string().nullable(),
  /** Epochs that its own decoder was trained on its codes; null: the checkpoint's model is its model. */
  fineTunedEpochs: z.number().int().nullable(),
  labels: z.array(CodeLabel),
})
export type BundledAssignment = z.infer<typeof BundledAssignment>

/** A line of `metrics.jsonl`. A loss that was no number is null in JSON and NaN again here. */
const Loss = z.number().nullable().transform((value) => value ?? NaN)
const Losses = EpochMetrics.shape.train.extend({ total: Loss, recon: Loss, commit: Loss, codebook: Loss, hinge: Loss })
export const BundledEpoch = z.strictObject({
  metrics: EpochMetrics.extend({ train: Losses, validation: Losses.nullable() }),
  /** Items per code of each level. */
  usage: z.array(z.array(z.number().int().nonnegative())).nullable(),
})
