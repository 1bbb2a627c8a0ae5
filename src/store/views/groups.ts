import { StudioError } from '@shared/errors'
import type { OutputOf } from '@shared/ipc/contract'
import type { collisionGroup, groupSimilarity, listCollisionGroups } from '@shared/ipc/collisions'
import type { Assignment } from '@shared/entities'
import type { GroupQuery } from '@shared/queries'
import { cosineMatrix } from '@core/metrics/similarity'
import { distancesPerLevel, runnersUp } from '@core/tokenizer/plainEncode'
import type { Workspace } from '../workspace'
import { embeddingOf } from './embeddings'
import { modelOf } from './models'
import { pickTiles, tilesByRow } from './tiles'

const SAMPLE = 16

/** Groups with the first items of each, to be recognised by. */
export function listGroups(workspace: Workspace, query: GroupQuery): OutputOf<typeof listCollisionGroups> {
  const page = workspace.collisions.page(query)
  const { datasetId } = workspace.assignments.get(query.assignmentId)
  const rows = page.rows.map((group) => workspace.assignments.rowsOfPrefix(query.assignmentId, group.sid, SAMPLE))
  const tiles = tilesByRow(workspace, datasetId, rows.flat())
  return {
    rows: page.rows.map((group, i) => ({ ...group, sample: pickTiles(tiles, rows[i]!) })),
    next: page.next,
  }
}

/** One group, its items side by side, and how full its prefix is. */
export function groupDetail(
  workspace: Workspace,
  input: { assignmentId: string; sid: number[]; limit: number },
): OutputOf<typeof collisionGroup> {
  const assignment = workspace.assignments.get(input.assignmentId)
  const { group, items } = workspace.collisions.members(input.assignmentId, input.sid, null, input.limit)
  const mapped = workspace.assignments.mappingRows(input.assignmentId, items.map((item) => item.row))
  const summary = workspace.collisions.summary(input.assignmentId)
  const prefix = input.sid.slice(0, -1)
  const below = workspace.assignments.prefix(input.assignmentId, prefix)
  const distances = latentDistances(workspace, assignment, items.map((item) => item.row), input.sid)
  return {
    group,
    rank: workspace.collisions.rank(input.assignmentId, input.sid),
    groups: summary.groups,
    members: mapped.map(({ item, suffix }, i) => ({ item, suffix, ...(distances?.[i] ?? { distances: null, runnerUp: null }) })),
    prefixItems: below?.items ?? group.size,
    prefixCodesUsed: below?.children ?? 1,
    lastLevelSize: assignment.sizes?.at(-1) ?? null,
  }
}

/** Cosine of every two of the group's first `limit` items, in the dataset's own embedding. */
export function similarity(
  workspace: Workspace,
  input: { assignmentId: string; sid: number[]; limit: number },
): OutputOf<typeof groupSimilarity> {
  const rows = Int32Array.from(workspace.collisions.rows(input.assignmentId, input.sid).slice(0, input.limit))
  if (rows.length === 0) throw new StudioError('collision.notFound', { sid: input.sid.join('-') })
  const matrix = workspace.embeddings.matrix(embeddingOf(workspace, workspace.assignments.get(input.assignmentId)), 0)
  try {
    return { rows, cosine: cosineMatrix(matrix.gather(rows), rows.length, matrix.dimensions) }
  } finally {
    matrix.close()
  }
}

interface LatentDistances {
  distances: number[]
  runnerUp: { code: number; distance: number } | null
}

/** Null where the assignment has no model (an imported mapping). */
function latentDistances(
  workspace: Workspace,
  assignment: Assignment,
  rows: number[],
  sid: number[],
): LatentDistances[] | null {
  const model = modelOf(workspace, assignment)
  if (!model || !assignment.runId) return null
  const matrix = workspace.embeddings.matrix(workspace.runs.get(assignment.runId).embeddingId, 0)
  try {
    const raw = matrix.gather(Int32Array.from(rows))
    const distances = distancesPerLevel(model, raw, rows.length, sid)
    const runners = runnersUp(model, raw, rows.length, sid)
    return rows.map((_, i) => ({ distances: distances[i]!, runnerUp: runners[i] ?? null }))
  } finally {
    matrix.close()
  }
}
