import { z } from 'zod'

/** The JSON of design "Command line", written down a second time: what scripts rely on, not what the code happens to do. */
const count = z.number().int().min(0)
const share = z.number().min(0).max(1)

export const LevelShape = z.strictObject({
  size: count.nullable(),
  used: count,
  deadCodes: count.nullable(),
  perplexity: z.number().min(1),
  gini: share.nullable(),
})
export const FiguresShape = z.strictObject({
  epoch: count.nullable(),
  items: count,
  uniqueSids: count,
  conflictItems: count,
  collisionRate: share,
  itemsInCollisions: count,
  largestGroup: count,
  singletonRate: share,
  randomFloor: share.nullable(),
  exactDuplicateFloor: share.nullable(),
  sidLength: count,
  reconstructionMse: z.number().min(0).nullable(),
  fractionOfVarianceUnexplained: z.number().min(0).nullable(),
  levels: z.array(LevelShape),
})
export type FiguresShape = z.infer<typeof FiguresShape>

export const RunShape = z.strictObject({
  runId: z.string(),
  status: z.enum([
    'queued',
    'starting',
    'running',
    'paused',
    'interrupted',
    'completed',
    'failed',
    'cancelled',
  ]),
  backend: z.enum(['tensorflow-cuda', 'tensorflow-cpu', 'javascript']).nullable(),
  dataset: z.strictObject({ id: z.string(), items: count, dimensions: count }),
  checkpoints: z.strictObject({
    last: FiguresShape.nullable(),
    bestLoss: FiguresShape.nullable(),
    bestCollision: FiguresShape.nullable(),
  }),
  timing: z.strictObject({ trainMs: z.number(), totalMs: z.number(), stepsPerSecond: z.number() }).nullable(),
})
export type RunShape = z.infer<typeof RunShape>
export const ShownRunShape = RunShape.extend({ config: z.record(z.string(), z.json()) })

export const RunListShape = z.strictObject({
  runs: z.array(
    z.strictObject({
      id: z.string(),
      name: z.string(),
      status: RunShape.shape.status,
      dataset: z.string(),
      createdAt: z.iso.datetime(),
      collisionRate: share.nullable(),
    }),
  ),
})

export const CheckShape = z.strictObject({
  check: z.string(),
  level: z.enum(['ok', 'info', 'warning', 'error']),
  count,
  examples: z.array(z.union([z.string(), z.number()])).max(10),
})
export const CheckedShape = z.strictObject({
  name: z.string(),
  items: count,
  dimensions: count,
  fingerprint: z.string().regex(/^[0-9a-f]{64}$/),
  checks: z.array(CheckShape),
})
export const DatasetShape = CheckedShape.extend({ id: z.string() })
export type DatasetShape = z.infer<typeof DatasetShape>
export const DatasetListShape = z.strictObject({ datasets: z.array(DatasetShape) })

export const CollisionsShape = z.strictObject({
  totalGroups: count,
  groups: z.array(
    z.strictObject({
      sid: z.array(count),
      size: count,
      cause: z.enum(['exact-duplicate', 'near-duplicate', 'code-capacity']),
      items: z.array(z.strictObject({ row: count, id: z.string(), title: z.string().nullable() })),
    }),
  ),
})

export const ResolveShape = z.strictObject({
  method: z.string(),
  assignment: z.string().nullable(),
  moved: count,
  collisionsBefore: count,
  collisionsAfter: count,
  distortionAdded: z.number(),
  reconstructionMse: z.number().nullable(),
  fractionOfVarianceUnexplained: z.number().nullable(),
})

export const ErrorShape = z.strictObject({
  error: z.strictObject({ code: z.string(), message: z.string(), details: z.record(z.string(), z.json()) }),
})
export type ErrorShape = z.infer<typeof ErrorShape>
