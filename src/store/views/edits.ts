import type { OutputOf } from '@shared/ipc/contract'
import type { addEdit as addRoute, listEdits, placesOfItem } from '@shared/ipc/edits'
import type { Assignment } from '@shared/entities'
import { StudioError } from '@shared/errors'
import { distancesPerLevel, lastDistances } from '@core/tokenizer/plainEncode'
import type { NewEdit } from '../api'
import type { Workspace } from '../workspace'
import { embeddingOf } from './embeddings'
import { modelOf } from './models'
import { previewEntries } from './moves'
import { pickTiles, tilesByRow } from './tiles'

/** Every decision about an assignment, oldest first, with the items it is about. */
export function edits(workspace: Workspace, assignmentId: string): OutputOf<typeof listEdits> {
  const list = workspace.edits.list(assignmentId)
  const tiles = tilesByRow(workspace, workspace.assignments.get(assignmentId).datasetId, list.flatMap(({ rows }) => rows))
  return { edits: list.map((edit) => ({ ...edit, items: pickTiles(tiles, edit.rows) })) }
}

/** Keeps a decision, a move with its cost. Previews made before it are gone: they knew nothing of it. */
export function addEdit(workspace: Workspace, assignmentId: string, edit: NewEdit): OutputOf<typeof addRoute> {
  const target = edit.kind === 'move' ? (edit.target ?? null) : null
  const assignment = workspace.assignments.get(assignmentId)
  // What is no SID costs nothing that could be said; the store tells why it is none.
  const distortionAdded = target !== null && fitsSizes(target, assignment) ? moveCost(workspace, assignment, edit.rows[0]!, target) : null
  const added = workspace.edits.add(assignmentId, { ...edit, distortionAdded })
  forgetPreviews(workspace, assignmentId)
  return added
}

export function undoEdit(workspace: Workspace, assignmentId: string, editId: number): void {
  workspace.edits.undo(assignmentId, editId)
  forgetPreviews(workspace, assignmentId)
}

function forgetPreviews(workspace: Workspace, assignmentId: string): void {
  for (const { name } of previewEntries(workspace, assignmentId)) workspace.derived.delete(assignmentId, name)
}

/** Where one item could go: the last codes below its prefix, cheapest first, with what is there already. */
export function places(
  workspace: Workspace,
  { assignmentId, row, target, limit }: { assignmentId: string; row: number; target: number[] | null; limit: number },
): OutputOf<typeof placesOfItem> {
  const assignment = workspace.assignments.get(assignmentId)
  const sid = workspace.assignments.sidsOfRows(assignmentId, [row])[0] ?? []
  if (sid.length === 0) throw new StudioError('dataset.noSuchRow', { row, items: assignment.figures.items })
  const prefix = sid.slice(0, -1)
  const held = new Map(workspace.assignments.children(assignmentId, prefix).map((one) => [one.prefix.at(-1)!, one.items]))
  const model = modelOf(workspace, assignment)
  const size = assignment.sizes?.at(-1) ?? Math.max(...held.keys()) + 1
  const distances = model === null ? null : lastDistances(model, rawRow(workspace, assignment, row), sid)
  const own = distances?.[sid.at(-1)!] ?? 0
  const cost = (code: number): number | null => (distances === null ? null : distances[code]! - own)
  const found = Array.from({ length: size }, (_, code) => ({
    sid: [...prefix, code], items: held.get(code) ?? 0, distortionAdded: cost(code),
  }))
    .filter(({ sid: at }) => at.at(-1) !== sid.at(-1))
    .sort((a, b) => (a.distortionAdded ?? a.items) - (b.distortionAdded ?? b.items))
  const wanted = target === null || !fitsSizes(target, assignment) ? null : {
    sid: target,
    items: workspace.assignments.prefix(assignmentId, target)?.items ?? 0,
    distortionAdded: moveCost(workspace, assignment, row, target),
  }
  return { sid, places: found.slice(0, limit), wanted }
}

const fitsSizes = (sid: readonly number[], { levels, sizes }: Assignment): boolean =>
  sid.length === levels && sid.every((code, level) => code < (sizes?.[level] ?? 65_536))

/** |z - Σe|² under a SID less that under the item's own; null without a model. */
function moveCost(workspace: Workspace, assignment: Assignment, row: number, target: number[]): number | null {
  const model = modelOf(workspace, assignment)
  const [sid] = workspace.assignments.sidsOfRows(assignment.id, [row])
  if (model === null || !sid?.length) return null
  const raw = rawRow(workspace, assignment, row)
  const error = (codes: number[]): number => distancesPerLevel(model, raw, 1, codes)[0]!.at(-1)!
  return error(target) - error(sid)
}

function rawRow(workspace: Workspace, assignment: Assignment, row: number): Float32Array {
  const matrix = workspace.embeddings.matrix(embeddingOf(workspace, assignment), 0)
  try {
    return matrix.read(row, row + 1)
  } finally {
    matrix.close()
  }
}
