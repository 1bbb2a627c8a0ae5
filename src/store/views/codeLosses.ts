import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { largestRows } from '@core/metrics/codes/losses'
import { codePath } from '@core/metrics/codes/codePath'
import { errorsOfCodes } from '@core/tokenizer/plainDecode'
import { latentsOf } from '@core/tokenizer/plainEncode'
import { StudioError } from '@shared/errors'
import { Losses, type getLosses, type itemPath } from '@shared/ipc/codebooks'
import type { OutputOf } from '@shared/ipc/contract'
import type { Workspace } from '../workspace'
import { keptAnswers } from './kept'
import { modelOf } from './models'
import { tilesByRow } from './tiles'

/** Name of an assignment's derived losses: its file holds |x - x̂|² (N) and residual norms (N×(D+1)), float32. */
export const LOSSES_NAME = 'codes.losses'
export const KeptLosses = Losses.extend({ items: z.number().int(), depth: z.number().int() })
export type KeptLosses = z.infer<typeof KeptLosses>
const WORST = 48

export interface ItemLosses {
  levels: number
  /** |x - x̂|² an item. */
  errors: Float32Array
  /** N×(D+1): |z|, then what is left after each level. */
  norms: Float32Array
  meanError: number
  summary: Losses
}

const kept = keptAnswers<Workspace, ItemLosses>(2)

/** What the measuring job found; null until it has run. */
export function lossesOf(workspace: Workspace, assignmentId: string): ItemLosses | null {
  const entry = workspace.derived.get(assignmentId, LOSSES_NAME)
  const value = KeptLosses.safeParse(entry?.value)
  if (!entry?.file || !value.success) return null
  const { file } = entry
  const { items, depth: levels, ...summary } = value.data
  return kept(workspace, file, () => {
    const floats = readFloats(file)
    return { levels, errors: floats.subarray(0, items), norms: floats.subarray(items), meanError: summary.meanError, summary }
  })
}

export function readFloats(file: string): Float32Array {
  const bytes = readFileSync(file)
  const floats = new Float32Array(bytes.byteLength / 4)
  Buffer.from(floats.buffer).set(bytes)
  return floats
}

export function losses(workspace: Workspace, assignmentId: string): Omit<OutputOf<typeof getLosses>, 'jobId'> {
  const assignment = workspace.assignments.get(assignmentId)
  const found = lossesOf(workspace, assignmentId)
  const rows = found ? largestRows(found.errors, WORST) : []
  const tiles = tilesByRow(workspace, assignment.datasetId, rows)
  const sids = rows.length > 0 ? workspace.assignments.sidsOfRows(assignmentId, rows) : []
  return {
    losses: found && {
      ...found.summary,
      worst: rows.flatMap((row, i) => (tiles.has(row) ? [{ item: tiles.get(row)!, sid: sids[i]!, error: found.errors[row]! }] : [])),
    },
    hasCodebooks: modelOf(workspace, assignment) !== null,
    items: assignment.figures.items,
  }
}

/** One item's way through the levels, encoded here: a handful of products. */
export function path(workspace: Workspace, input: { assignmentId: string; row: number }): OutputOf<typeof itemPath> {
  const assignment = workspace.assignments.get(input.assignmentId)
  const item = tilesByRow(workspace, assignment.datasetId, [input.row]).get(input.row)
  if (!item) throw new StudioError('dataset.noSuchRow', { row: input.row, items: assignment.figures.items })
  const sid = workspace.assignments.sidsOfRows(input.assignmentId, [input.row])[0]!
  const model = modelOf(workspace, assignment)
  if (!model || !assignment.runId) return { item, sid, steps: null, error: null }
  const matrix = workspace.embeddings.matrix(workspace.runs.get(assignment.runId).embeddingId, 0)
  try {
    const raw = matrix.read(input.row, input.row + 1)
    return {
      item,
      sid,
      steps: codePath(latentsOf(model, raw, 1), model.codebooks, sid),
      error: errorsOfCodes(model, raw, 1, Int32Array.from(sid))[0]!,
    }
  } finally {
    matrix.close()
  }
}
