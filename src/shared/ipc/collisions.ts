import { z } from 'zod'
import { Assignment, CollisionGroup, Id, Item, ResolveMethod } from '../entities'
import { Count, GroupQuery, GroupSummary, PageKey, PageSize, SidPrefix } from '../queries'
import { defineRoute } from './contract'
import { Code, ColumnName, Float32, Int32, ItemTile, Name, Nothing, Row, SidCodes } from './primitives'

export const listAssignments = defineRoute({
  name: 'assignments.list',
  input: z.strictObject({ runId: Id }),
  output: z.strictObject({ assignments: z.array(Assignment), chosenId: Id.nullable() }),
})

/** Only resolved and imported ones; a raw assignment goes with its run. */
export const deleteAssignment = defineRoute({
  name: 'assignments.delete',
  input: z.strictObject({ assignmentId: Id }),
  output: Nothing,
})

export const collisionSummary = defineRoute({
  name: 'collisions.summary',
  input: z.strictObject({ assignmentId: Id }),
  /** `nearThreshold`: mean pairwise cosine from which a group counts as near duplicates. */
  output: GroupSummary.extend({ nearThreshold: z.number() }),
})

/** How often the items with each value of a metadata column share their SID; most frequent values first. */
export const collisionsByValue = defineRoute({
  name: 'collisions.byValue',
  input: z.strictObject({ assignmentId: Id, column: ColumnName }),
  output: z.strictObject({
    /** `value`: to filter by; null for a stretch of numbers, which `label` tells, and for the rest, which has none. */
    values: z.array(
      z.strictObject({
        value: z.union([z.string(), z.number(), z.boolean()]).nullable(),
        label: z.string().nullable(),
        items: z.number().int(),
        itemsInCollisions: z.number().int(),
      }),
    ),
  }),
})

/** A group in the list, with its first items to be recognised by. */
export const ListedGroup = CollisionGroup.extend({ sample: z.array(ItemTile).max(16) })
export type ListedGroup = z.infer<typeof ListedGroup>

export const listCollisionGroups = defineRoute({
  name: 'collisions.list',
  input: GroupQuery,
  output: z.strictObject({ rows: z.array(ListedGroup), next: PageKey.nullable() }),
})

export const countCollisionGroups = defineRoute({
  name: 'collisions.count',
  input: GroupQuery,
  output: Count,
})

/** A key after which the group at that position comes; null where one can only get there page by page. */
export const groupKeyAt = defineRoute({
  name: 'collisions.keyAt',
  input: z.strictObject({ query: GroupQuery, position: Row }),
  output: z.strictObject({ after: PageKey.nullable() }),
})

export const GroupMember = z.strictObject({
  item: Item,
  suffix: z.number().int(),
  /** Level by level: |r_l - e_l|, the nearest other code there, and by how much farther that is; null without a model. */
  steps: z
    .array(
      z.strictObject({
        distance: z.number(),
        /** Null where the level has one code only. */
        runnerUp: z.strictObject({ code: Code, margin: z.number() }).nullable(),
      }),
    )
    .nullable(),
})
export type GroupMember = z.infer<typeof GroupMember>

export const collisionGroup = defineRoute({
  name: 'collisions.group',
  input: z.strictObject({ assignmentId: Id, sid: SidCodes, limit: z.number().int().min(1).max(200) }),
  output: z.strictObject({
    group: CollisionGroup,
    /** Its place among all groups, largest first, from 1. */
    rank: z.number().int(),
    groups: z.number().int(),
    /** In item order; the first `limit`. */
    members: z.array(GroupMember),
    /** Items below the same D - 1 codes, and how many of the last level's K codes they use. */
    prefixItems: z.number().int(),
    prefixCodesUsed: z.number().int(),
    lastLevelSize: z.number().int().nullable(),
  }),
})

/** Cosine of every two of the group's first `limit` items. */
export const groupSimilarity = defineRoute({
  name: 'collisions.similarity',
  input: z.strictObject({ assignmentId: Id, sid: SidCodes, limit: z.number().int().min(2).max(200) }),
  output: z.strictObject({ rows: Int32, /** n×n, row-major. */ cosine: Float32 }),
})

/** What a method would do to the whole assignment. Nothing is changed until it is applied. */
export const ResolutionPreview = z.strictObject({
  id: Id,
  assignmentId: Id,
  method: ResolveMethod,
  capacity: z.number().int(),
  moved: z.number().int(),
  collisionsBefore: z.number().int(),
  collisionsAfter: z.number().int(),
  distortionAdded: z.number(),
  /** distortionAdded as a share of the raw quantisation error. */
  distortionShare: z.number().nullable(),
  /** Prefixes with more items than K·capacity, largest first; at most 50. */
  overfull: z.array(z.strictObject({ prefix: SidPrefix, items: z.number().int() })).max(50),
  overfullPrefixes: z.number().int(),
  /** Largest suffix that would be needed afterwards, from 0; null where none is. */
  largestSuffix: z.number().int().nullable(),
  reconstructionMse: z.number().nullable(),
  fractionOfVarianceUnexplained: z.number().nullable(),
})
export type ResolutionPreview = z.infer<typeof ResolutionPreview>

export const ResolveRequest = z.strictObject({
  assignmentId: Id,
  method: ResolveMethod,
  capacity: z.number().int().min(1).max(1000),
})

/** Starts a job; its result is the preview's id. A preview that is at hand already ends at once. */
export const previewResolution = defineRoute({
  name: 'resolve.preview',
  input: ResolveRequest,
  output: z.strictObject({ jobId: Id }),
})

/** The previews made so far, and the methods that this program can run. */
export const listPreviews = defineRoute({
  name: 'resolve.list',
  input: z.strictObject({ assignmentId: Id }),
  output: z.strictObject({ previews: z.array(ResolutionPreview), methods: z.array(ResolveMethod) }),
})

export const Move = z.strictObject({
  item: ItemTile,
  from: SidCodes,
  to: SidCodes,
  distortionAdded: z.number(),
})
export type Move = z.infer<typeof Move>

export const pageMoves = defineRoute({
  name: 'resolve.moves',
  /** `sid`: only items that have it now; null: all moves, in row order. */
  input: z.strictObject({
    previewId: Id,
    sid: SidCodes.nullable(),
    afterRow: Row.nullable(),
    limit: PageSize,
  }),
  output: z.strictObject({ moves: z.array(Move), nextAfterRow: Row.nullable(), total: z.number().int() }),
})

/** Makes a new, named assignment; the one it came from stays. */
export const applyResolution = defineRoute({
  name: 'resolve.apply',
  input: z.strictObject({
    previewId: Id,
    name: Name,
    /** Epochs to train the decoder on the resolved codes; its error is then among the assignment's figures. */
    fineTuneEpochs: z.number().int().min(0).max(10_000),
  }),
  /** A job; its result names the assignment. */
  output: z.strictObject({ jobId: Id }),
})
