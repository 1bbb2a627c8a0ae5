import { readFileSync } from 'node:fs'
import { StudioError } from '@shared/errors'
import { ResolutionPreview, type listPreviews, type pageMoves } from '@shared/ipc/collisions'
import type { OutputOf } from '@shared/ipc/contract'
import { movedRows } from '@core/resolve/resolution'
import { distancesPerLevel } from '@core/tokenizer/plainEncode'
import type { Workspace } from '../workspace'
import { modelOf } from './models'
import { tilesByRow } from './tiles'

/** Derived data of an assignment that hold previews, as the resolve job names them. */
const PREFIX = 'resolution.'

export const previewEntries = (workspace: Workspace, assignmentId: string): { name: string; createdAt: number }[] =>
  workspace.derived.list(assignmentId).filter(({ name }) => name.startsWith(PREFIX))

/** The previews that are at hand, in the order they were made. */
export function previews(workspace: Workspace, assignmentId: string): OutputOf<typeof listPreviews>['previews'] {
  return previewEntries(workspace, assignmentId)
    .sort((a, b) => a.createdAt - b.createdAt)
    .flatMap(({ name }) => {
      const preview = ResolutionPreview.safeParse(workspace.derived.get(assignmentId, name)?.value)
      return preview.success ? [preview.data] : []
    })
}

/** `ASSIGNMENT.METHOD.CAPACITY` in its parts. Throws resolve.noPreview. */
export function previewParts(previewId: string): { assignmentId: string; method: string; capacity: number; name: string } {
  const [assignmentId, method, capacity] = previewId.split('.')
  if (!assignmentId || !method || !capacity) throw new StudioError('resolve.noPreview', { preview: previewId })
  return { assignmentId, method, capacity: Number(capacity), name: `${PREFIX}${method}.${capacity}` }
}

/** The codes that a kept preview proposes, N×D; null where none is kept under that name. */
export function previewCodes(workspace: Workspace, assignmentId: string, name: string): Int32Array | null {
  const file = workspace.derived.get(assignmentId, name)?.file
  if (!file) return null
  const bytes = readFileSync(file)
  return new Int32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength))
}

/** What would move, in row order; each move with what it would add to |z - q|². */
export function moves(
  workspace: Workspace,
  input: { previewId: string; sid: number[] | null; afterRow: number | null; limit: number },
): OutputOf<typeof pageMoves> {
  const { assignmentId, name } = previewParts(input.previewId)
  const after = previewCodes(workspace, assignmentId, name)
  if (after === null) throw new StudioError('resolve.noPreview', { preview: input.previewId })
  const assignment = workspace.assignments.get(assignmentId)
  const { levels } = assignment
  const before = workspace.assignments.codes(assignmentId)
  const sidOf = (codes: Int32Array, row: number): number[] => [...codes.subarray(row * levels, (row + 1) * levels)]
  const differs = (row: number): boolean => sidOf(before, row).some((code, level) => after[row * levels + level] !== code)
  const moved = input.sid === null
    ? movedRows(before, after, levels)
    : Int32Array.from(workspace.assignments.rowsOfPrefix(assignmentId, input.sid, before.length / levels)).filter(differs)
  const rows = moved.filter((row) => row > (input.afterRow ?? -1))
  const more = rows.length > input.limit
  const shown = [...rows.subarray(0, input.limit)]
  const tiles = tilesByRow(workspace, assignment.datasetId, shown)
  const added = addedDistortion(workspace, assignment, shown, before, after)
  return {
    moves: shown.flatMap((row, i) => {
      const item = tiles.get(row)
      return item ? [{ item, from: sidOf(before, row), to: sidOf(after, row), distortionAdded: added[i]! }] : []
    }),
    nextAfterRow: more ? shown.at(-1)! : null,
    total: moved.length,
  }
}

function addedDistortion(workspace: Workspace, assignment: Parameters<typeof modelOf>[1], rows: number[], before: Int32Array, after: Int32Array): number[] {
  const model = modelOf(workspace, assignment)
  if (!model || !assignment.runId) return rows.map(() => 0)
  const { levels } = assignment
  const matrix = workspace.embeddings.matrix(workspace.runs.get(assignment.runId).embeddingId, 0)
  try {
    return rows.map((row) => {
      const raw = matrix.read(row, row + 1)
      const error = (codes: Int32Array): number => distancesPerLevel(model, raw, 1, [...codes.subarray(row * levels, (row + 1) * levels)])[0]!.at(-1)!
      return error(after) - error(before)
    })
  } finally {
    matrix.close()
  }
}
