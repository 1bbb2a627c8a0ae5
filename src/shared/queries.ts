import { z } from 'zod'
import { Assignment, CollisionCause, CollisionGroup, Id, Item, JobStatus, Run, RunStatus } from './entities'

/** Where a page ended: the sort values of its last row. Opaque to everybody but the query that made it. */
export const PageKey = z.array(z.union([z.string(), z.number(), z.null()])).max(4)
export type PageKey = z.infer<typeof PageKey>

export const PageSize = z.number().int().min(1).max(1000)

/** A semantic ID or a prefix of one: 0 … D codes. */
export const SidPrefix = z.array(z.number().int().min(0)).max(16)
export type SidPrefix = z.infer<typeof SidPrefix>

const page = { after: PageKey.nullable().default(null), limit: PageSize.default(100) }
const Direction = z.enum(['asc', 'desc'])

/** `column` is a metadata column's name where `by` is `column`; `selection`: in the order of the rows chosen. */
export const ItemSort = z.strictObject({
  by: z.enum(['row', 'id', 'title', 'column', 'selection']),
  column: z.string().optional(),
  direction: Direction.default('asc'),
})
export type ItemSort = z.infer<typeof ItemSort>

export const MetadataFilter = z.strictObject({
  column: z.string(),
  value: z.union([z.string(), z.number(), z.boolean(), z.null()]),
})
export type MetadataFilter = z.infer<typeof MetadataFilter>

/**
 * Items of a dataset. `search` is a substring of id, title or metadata text, in any letter case. `selection` is what
 * datasets.select gave for rows that were chosen.
 */
export const ItemQuery = z.strictObject({
  datasetId: Id,
  search: z.string().max(200).default(''),
  where: z.array(MetadataFilter).max(8).default([]),
  selection: z.string().max(64).nullable().default(null),
  sort: ItemSort.default({ by: 'row', direction: 'asc' }),
  ...page,
})
export type ItemQuery = z.input<typeof ItemQuery>

export const ItemPage = z.strictObject({ rows: z.array(Item), next: PageKey.nullable() })
export type ItemPage = z.infer<typeof ItemPage>

/** `exact` is false where counting stopped at a limit: "more than". */
export const Count = z.strictObject({ count: z.number().int(), exact: z.boolean() })
export type Count = z.infer<typeof Count>

export const ValueCount = z.strictObject({
  value: z.union([z.string(), z.number(), z.boolean(), z.null()]),
  items: z.number().int(),
})
export type ValueCount = z.infer<typeof ValueCount>

export const RunSortKey = z.enum([
  'createdAt', 'startedAt', 'name', 'status', 'dataset', 'epoch', 'collisionRate', 'lastCollisionRate',
  'fractionOfVarianceUnexplained', 'largestGroup', 'firstLevelPerplexity', 'trainMs',
])
export type RunSortKey = z.infer<typeof RunSortKey>

/** `search` is a substring of name, notes or a tag. Archived runs are left out unless `archived` asks for them alone. */
export const RunQuery = z.strictObject({
  search: z.string().max(200).default(''),
  statuses: z.array(RunStatus).default([]),
  datasetId: Id.nullable().default(null),
  tag: z.string().nullable().default(null),
  sweep: z.string().nullable().default(null),
  starred: z.boolean().nullable().default(null),
  archived: z.boolean().default(false),
  sort: z
    .strictObject({ by: RunSortKey, direction: Direction })
    .default({ by: 'createdAt', direction: 'desc' }),
  ...page,
})
export type RunQuery = z.input<typeof RunQuery>

/** A run in a list. `sparkline`: [epoch, collision rate] of evaluated epochs, thinned to at most 128. */
export const RunRow = Run.extend({ sparkline: z.array(z.tuple([z.number(), z.number()])) })
export type RunRow = z.infer<typeof RunRow>

export const RunPage = z.strictObject({ rows: z.array(RunRow), next: PageKey.nullable() })
export type RunPage = z.infer<typeof RunPage>

export const JobQuery = z.strictObject({
  statuses: z.array(JobStatus).default([]),
  kind: z.string().nullable().default(null),
  datasetId: Id.nullable().default(null),
  runId: Id.nullable().default(null),
  ...page,
})
export type JobQuery = z.input<typeof JobQuery>

/** The mapping table: items with their SIDs, in row order or in SID order, below a prefix or with a text. */
export const MappingQuery = z.strictObject({
  assignmentId: Id,
  prefix: SidPrefix.default([]),
  search: z.string().max(200).default(''),
  where: z.array(MetadataFilter).max(8).default([]),
  collidingOnly: z.boolean().default(false),
  sort: z.enum(['row', 'sid']).default('row'),
  ...page,
})
export type MappingQuery = z.input<typeof MappingQuery>

export const MappingRow = z.strictObject({
  item: Item,
  sid: z.array(z.number().int()),
  /** Number inside its group, from 0. */
  suffix: z.number().int(),
  /** Items that share the SID, itself included. */
  groupSize: z.number().int(),
})
export type MappingRow = z.infer<typeof MappingRow>
export const MappingPage = z.strictObject({ rows: z.array(MappingRow), next: PageKey.nullable() })
export type MappingPage = z.infer<typeof MappingPage>

/** A child of a prefix in the tree of codes. */
export const PrefixCount = z.strictObject({
  prefix: z.array(z.number().int()),
  items: z.number().int(),
  /** Distinct SIDs below it; items - sids are conflicts. */
  sids: z.number().int(),
  /** Distinct codes of the next level below it; 0 at the last level. */
  children: z.number().int(),
  /** Items below it whose SID is shared. */
  itemsInCollisions: z.number().int(),
})
export type PrefixCount = z.infer<typeof PrefixCount>

/** Groups, largest first, then by SID. `nearThreshold` re-tells near-duplicate from code-capacity (stored: 0.95). */
export const GroupQuery = z.strictObject({
  assignmentId: Id,
  cause: CollisionCause.nullable().default(null),
  minSize: z.number().int().min(2).default(2),
  prefix: SidPrefix.default([]),
  search: z.string().max(200).default(''),
  where: z.array(MetadataFilter).max(8).default([]),
  nearThreshold: z.number().min(-1).max(1).nullable().default(null),
  ...page,
})
export type GroupQuery = z.input<typeof GroupQuery>
export const GroupPage = z.strictObject({ rows: z.array(CollisionGroup), next: PageKey.nullable() })
export type GroupPage = z.infer<typeof GroupPage>

export const GroupSummary = z.strictObject({
  groups: z.number().int(),
  items: z.number().int(),
  byCause: z.array(z.strictObject({ cause: CollisionCause, groups: z.number().int(), items: z.number().int() })),
  /** How many groups have each size, ascending. */
  sizes: z.array(z.strictObject({ size: z.number().int(), groups: z.number().int() })),
})
export type GroupSummary = z.infer<typeof GroupSummary>

export const GroupMembers = z.strictObject({ group: CollisionGroup, items: z.array(Item), next: PageKey.nullable() })
export type GroupMembers = z.infer<typeof GroupMembers>

/** In a label's prefix: any code at this level. `[ANY_CODE, 12]` is code 12 of the second level, wherever it stands. */
export const ANY_CODE = 2 ** 32 - 1
export const CodeLabel = z.strictObject({ prefix: SidPrefix, label: z.string() })
export type CodeLabel = z.infer<typeof CodeLabel>

export const LogLevel = z.enum(['debug', 'info', 'warning', 'error'])
export const LogEntry = z.strictObject({ at: z.number(), level: LogLevel, message: z.string() })
export type LogEntry = z.infer<typeof LogEntry>
export const LogPage = z.strictObject({ entries: z.array(LogEntry), next: z.number() })
export type LogPage = z.infer<typeof LogPage>

export const DiskUse = z.strictObject({
  databaseBytes: z.number(),
  artifactBytes: z.number(),
  datasets: z.array(z.strictObject({ id: Id, name: z.string(), bytes: z.number() })),
  runs: z.array(z.strictObject({ id: Id, name: z.string(), bytes: z.number() })),
})
export type DiskUse = z.infer<typeof DiskUse>

export const AssignmentList = z.array(Assignment)
