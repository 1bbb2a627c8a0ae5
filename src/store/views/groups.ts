import { StudioError } from '@shared/errors'
import type { OutputOf } from '@shared/ipc/contract'
import type { collisionGroup, GroupMember, groupSimilarity, listCollisionGroups } from '@shared/ipc/collisions'
import type { Assignment } from '@shared/entities'
import type { GroupQuery } from '@shared/queries'
import { cosineMatrix } from '@core/metrics/similarity'
import { codePath } from '@core/metrics/codes/codePath'
import { latentsOf } from '@core/tokenizer/plainEncode'
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
  const steps = levelSteps(workspace, assignment, items.map((item) => item.row), input.sid)
  return {
    group,
    rank: workspace.collisions.rank(input.assignmentId, input.sid),
    groups: summary.groups,
    members: mapped.map(({ item, suffix }, i) => ({ item, suffix, steps: steps?.[i] ?? null })),
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

/** Each row's way to the SID; null where the assignment has no model (an imported mapping). */
function levelSteps(
  workspace: Workspace,
  assignment: Assignment,
  rows: number[],
  sid: number[],
): GroupMember['steps'][] | null {
  const model = modelOf(workspace, assignment)
  if (!model || !assignment.runId) return null
  const matrix = workspace.embeddings.matrix(workspace.runs.get(assignment.runId).embeddingId, 0)
  try {
    const latents = latentsOf(model, matrix.gather(Int32Array.from(rows)), rows.length)
    const width = latents.length / rows.length
    return rows.map((_, i) =>
      codePath(latents.subarray(i * width, (i + 1) * width), model.codebooks, sid, 0).map(({ after, runnerUp, margin }) => ({
        distance: after,
        runnerUp: runnerUp && { code: runnerUp.code, margin: margin! },
      })),
    )
  } finally {
    matrix.close()
  }
}
