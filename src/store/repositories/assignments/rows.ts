import { StudioError } from '@shared/errors'
import type { Assignment } from '@shared/entities'
import type { ReadableDb } from '../../db/connection'

export interface AssignmentRow {
  key: number
  id: string
  dataset_key: number
  dataset_id: string
  run_key: number | null
  run_id: string | null
  parent_id: string | null
  name: string
  kind: Assignment['kind']
  checkpoint: Assignment['checkpoint']
  method: string | null
  sizes: string | null
  levels: number
  items: number
  figures: string
  usage: Uint8Array
  published_hash: string | null
  published_at: number | null
  ready: number
  created_at: number
}

export const SELECT_ASSIGNMENT = `
  SELECT assignment.*, dataset.id AS dataset_id, run.id AS run_id, parent.id AS parent_id
  FROM assignment
  CROSS JOIN dataset ON dataset.key = assignment.dataset_key
  LEFT JOIN run ON run.key = assignment.run_key
  LEFT JOIN assignment AS parent ON parent.key = assignment.parent_key`

export const ASSIGNMENTS_OF_RUN = `
  ${SELECT_ASSIGNMENT} WHERE assignment.run_key = ? AND assignment.ready = 1
  ORDER BY assignment.kind <> 'raw', assignment.key`
export const ASSIGNMENTS_OF_DATASET = `
  ${SELECT_ASSIGNMENT} WHERE assignment.dataset_key = ? AND assignment.ready = 1 AND run.trash IS NULL
  ORDER BY assignment.key DESC`

export const toAssignment = (row: AssignmentRow): Assignment => ({
  id: row.id,
  datasetId: row.dataset_id,
  runId: row.run_id,
  name: row.name,
  kind: row.kind,
  checkpoint: row.checkpoint,
  method: row.method,
  parentId: row.parent_id,
  sizes: row.sizes === null ? null : JSON.parse(row.sizes),
  levels: row.levels,
  figures: JSON.parse(row.figures),
  published: row.published_hash === null ? null : { hash: row.published_hash, at: row.published_at! },
  createdAt: row.created_at,
})

export const findAssignmentRow = (db: ReadableDb, id: string): AssignmentRow | undefined =>
  db.get<AssignmentRow>(`${SELECT_ASSIGNMENT} WHERE assignment.id = ? AND assignment.ready = 1`, [id])

/** Throws assignment.notFound, for one that is not whole yet too. */
export function assignmentRow(db: ReadableDb, id: string): AssignmentRow {
  const row = findAssignmentRow(db, id)
  if (!row) throw new StudioError('assignment.notFound', { reference: id })
  return row
}

export const ROWS_OF_PREFIX = `
  SELECT row FROM item_sid WHERE assignment_key = ? AND sid >= ? AND sid < ? ORDER BY sid, row LIMIT ?`
