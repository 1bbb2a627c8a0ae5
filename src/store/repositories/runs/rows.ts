import { StudioError } from '@shared/errors'
import type { Checkpoint, Run } from '@shared/entities'
import type { RunRow as ListedRun } from '@shared/queries'
import type { ReadableDb } from '../../db/connection'

export interface RunRow {
  key: number
  id: string
  name: string
  status: Run['status']
  dataset_id: string
  dataset_name: string
  embedding_id: string
  preset: string | null
  configuration: string
  backend: Run['backend']
  epoch: number
  chosen: string | null
  timing: string | null
  error: string | null
  warnings: string
  tags: string
  notes: string
  starred: number
  archived: number
  sweep: string | null
  parent: string | null
  queue_position: number | null
  sparkline: string
  trash: string | null
  created_at: number
  started_at: number | null
  finished_at: number | null
}

/** Each run with the names that it shows of others. */
export const SELECT_RUN = `
  SELECT run.*, dataset.id AS dataset_id, dataset.name AS dataset_name, embedding.id AS embedding_id
  FROM run
  CROSS JOIN dataset ON dataset.key = run.dataset_key
  CROSS JOIN embedding ON embedding.key = run.embedding_key`

/** Throws run.notFound for one in the trash too. */
export function runRow(db: ReadableDb, id: string): RunRow {
  const row = findRunRow(db, id)
  if (!row) throw new StudioError('run.notFound', { reference: id })
  return row
}

export const findRunRow = (db: ReadableDb, id: string): RunRow | undefined =>
  db.get<RunRow>(`${SELECT_RUN} WHERE run.id = ? AND run.trash IS NULL`, [id])

export const runKey = (db: ReadableDb, id: string): number => {
  const row = db.get<{ key: number }>('SELECT key FROM run WHERE id = ? AND trash IS NULL', [id])
  if (!row) throw new StudioError('run.notFound', { reference: id })
  return row.key
}

interface CheckpointRow {
  run_key: number
  kind: Checkpoint['kind']
  epoch: number
  validation_loss: number | null
  figures: string
}

/** Checkpoints of several runs by one query, as lists need them. */
function checkpointsOf(db: ReadableDb, keys: number[]): Map<number, Checkpoint[]> {
  const found = new Map<number, Checkpoint[]>(keys.map((key) => [key, []]))
  const rows = db.all<CheckpointRow>(
    `SELECT * FROM checkpoint WHERE run_key IN (SELECT value FROM json_each(?))
     ORDER BY run_key, CASE kind WHEN 'last' THEN 0 WHEN 'best-loss' THEN 1 ELSE 2 END`,
    [JSON.stringify(keys)],
  )
  for (const row of rows) {
    found.get(row.run_key)!.push({
      kind: row.kind,
      epoch: row.epoch,
      validationLoss: row.validation_loss,
      figures: JSON.parse(row.figures),
    })
  }
  return found
}

const parsed = <T>(text: string | null): T | null => (text === null ? null : (JSON.parse(text) as T))

function toRun(row: RunRow, checkpoints: Checkpoint[]): Run {
  return {
    id: row.id,
    name: row.name,
    status: row.status,
    datasetId: row.dataset_id,
    datasetName: row.dataset_name,
    embeddingId: row.embedding_id,
    preset: row.preset,
    configuration: JSON.parse(row.configuration),
    backend: row.backend,
    epoch: row.epoch,
    checkpoints,
    chosen: parsed(row.chosen),
    timing: parsed(row.timing),
    error: parsed(row.error),
    warnings: JSON.parse(row.warnings),
    tags: JSON.parse(row.tags),
    notes: row.notes,
    starred: row.starred === 1,
    archived: row.archived === 1,
    sweep: row.sweep,
    parent: parsed(row.parent),
    queuePosition: row.queue_position,
    createdAt: row.created_at,
    startedAt: row.started_at,
    finishedAt: row.finished_at,
  }
}

export function toRuns(db: ReadableDb, rows: RunRow[]): Run[] {
  const checkpoints = checkpointsOf(db, rows.map((row) => row.key))
  return rows.map((row) => toRun(row, checkpoints.get(row.key)!))
}

export function toListedRuns(db: ReadableDb, rows: RunRow[]): ListedRun[] {
  const sparkline = (row: RunRow) => (JSON.parse(row.sparkline) as { points: [number, number][] }).points
  return toRuns(db, rows).map((run, i) => ({ ...run, sparkline: sparkline(rows[i]!) }))
}

export const readRun = (db: ReadableDb, id: string): Run => toRuns(db, [runRow(db, id)])[0]!
