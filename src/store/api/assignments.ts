import type { Assignment, CollisionGroup } from '@shared/entities'
import type { Figures } from '@shared/figures'
import type {
  CodeLabel, Count, GroupMembers, GroupPage, GroupQuery, GroupSummary, MappingPage, MappingQuery, MappingRow, PageKey,
  PrefixCount,
} from '@shared/queries'
import type { CheckpointKind } from '@shared/training'

export interface NewAssignment {
  datasetId: string
  runId: string | null
  name: string
  kind: Assignment['kind']
  checkpoint: CheckpointKind | null
  method: string | null
  parentId: string | null
  sizes: number[] | null
  levels: number
  /** N×D, row-major, in row order. */
  codes: Int32Array
  /** Numbers inside the groups; left out: from 0 in item order. */
  suffixes?: Int32Array
  figures: Figures
  /** Every group of two or more; sid, size, cause and the rest. */
  groups: CollisionGroup[]
  /** A model of its own, whose decoder was trained on these codes; left out: the checkpoint's. */
  model?: { bytes: Uint8Array[]; fineTunedEpochs: number }
  /** Replaces an assignment of that name in the run (or dataset); else assignment.nameTaken. */
  replace?: boolean
}

export interface PrefixesBelow {
  prefixes: PrefixCount[]
  hidden: { cells: number; items: number }
}

export interface Assignments {
  /** Visible only when whole. Throws assignment.nameTaken, assignment.published, assignment.badCodes. */
  create(assignment: NewAssignment): Assignment
  /** Throws assignment.notFound. */
  get(id: string): Assignment
  find(id: string): Assignment | null
  /** By id or unique prefix of one. Throws assignment.notFound, assignment.ambiguous. */
  resolve(reference: string): Assignment
  /** Of a run; raw ones first, then by age. */
  listOfRun(runId: string): Assignment[]
  /** Of a dataset: imported ones and those of its runs. */
  listOfDataset(datasetId: string): Assignment[]
  /** By its name in a run; null when there is none. */
  byName(runId: string, name: string): Assignment | null
  rename(id: string, name: string): Assignment
  /** Freezes it: it can no longer be replaced, renamed or deleted alone. Hash of shape, codes and suffixes. */
  publish(id: string): Assignment
  /** Throws assignment.published for a published one. */
  delete(id: string): void
  /** The file of its own model, where its decoder was trained on its codes; null: the model is its checkpoint's. */
  ownModel(id: string): { file: string; fineTunedEpochs: number } | null
  /** N: 1 where others have the same SID. */
  shared(id: string): Uint8Array
  /** N×D, row-major. */
  codes(id: string): Int32Array
  /** N. */
  suffixes(id: string): Int32Array
  /** SIDs of some rows, in the given order. */
  sidsOfRows(id: string, rows: number[]): number[][]
  /** Rows that have exactly this SID or prefix, ascending by (sid, row), at most `limit`. */
  rowsOfPrefix(id: string, prefix: number[], limit: number): number[]
  /** Items in both directions: by row with their SID, or by SID; below a prefix, with a text. */
  page(query: MappingQuery): MappingPage
  /** A key after which the row at `position` (from 0) of that list comes; null: only reachable page by page. */
  keyAt(query: MappingQuery, position: number): PageKey | null
  /** How many that query has, counted up to `limit` (default 10,000). */
  count(query: MappingQuery, limit?: number): Count
  /** Rows of the mapping table for given rows, in the given order. */
  mappingRows(id: string, rows: number[]): MappingRow[]
  /** Items per code of each level, over all K_l codes (or up to the highest seen). */
  usage(id: string): Int32Array[]
  /** Children of a prefix, by code. */
  children(id: string, prefix: number[]): PrefixCount[]
  /** The prefix itself with its counts; null when no item has it. */
  prefix(id: string, prefix: number[]): PrefixCount | null
  /** Prefixes of the first `level` codes below a prefix that hold at least `minItems`, by SID; the others are only counted. */
  prefixesBelow(id: string, prefix: number[], level: number, minItems: number): PrefixesBelow
  /** Whether the level's prefixes are counted already; else asking for them takes a pass over the items below. */
  keepsLevel(id: string, level: number): boolean
  /** Items by (code at level l, code at level l+1), row-major K_l × K_{l+1}; l from 0. */
  flow(id: string, level: number): { rows: number; columns: number; counts: Int32Array }
  /** Rows whose SID differs between two assignments of one dataset. */
  changedRows(id: string, otherId: string): Int32Array
  setLabel(id: string, prefix: number[], label: string): void
  labels(id: string): CodeLabel[]
}

export interface Collisions {
  page(query: GroupQuery): GroupPage
  /** A key after which the group at `position` (from 0) of that list comes; null: only reachable page by page. */
  keyAt(query: GroupQuery, position: number): PageKey | null
  /** How many groups that query has, counted up to `limit` (default 10,000). */
  count(query: GroupQuery, limit?: number): Count
  /** Throws collision.notFound. */
  group(assignmentId: string, sid: number[]): CollisionGroup
  /** Its place among all groups, largest first, from 1. Throws collision.notFound. */
  rank(assignmentId: string, sid: number[]): number
  summary(assignmentId: string): GroupSummary
  /** Throws collision.notFound. Members in row order, paged. */
  members(assignmentId: string, sid: number[], after: PageKey | null, limit: number): GroupMembers
  /** Members' rows, whole group. */
  rows(assignmentId: string, sid: number[]): number[]
  /** The same groups told apart anew, e.g. by another embedding. */
  replaceAll(assignmentId: string, groups: CollisionGroup[]): void
}
