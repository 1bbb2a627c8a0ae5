import { StudioError } from '@shared/errors'
import type { RunStatus } from '@shared/entities'
import type { AdoptedRun, NewRun, Runs } from '../../api'
import type { StoreContext } from '../../context'
import type { WritableDb } from '../../db/connection'
import { newId } from '../../ids'
import { datasetRow, embeddingRows } from '../datasets/rows'
import { assertIdle } from '../leases/idle'
import { resolveReference } from '../references'
import { continueRun } from './continue'
import { eraseRun } from './erase'
import { pageRuns } from './page'
import { claimRun, moveRun, nextPosition, updateRun } from './transitions'
import { findRunRow, readRun, runKey, runRow, SELECT_RUN, toRuns, type RunRow } from './rows'

export const ACTIVE_RUNS = `${SELECT_RUN} WHERE run.trash IS NULL AND run.status = ? ORDER BY run.queue_position, run.key`
export const NEXT_QUEUED = `
  SELECT id FROM run WHERE status = 'queued' AND trash IS NULL ORDER BY queue_position, key LIMIT 1`

const REFERENCE = { table: 'run', where: 'trash IS NULL', notFound: 'run.notFound', ambiguous: 'run.ambiguous' } as const
const MOST_WARNINGS = 200

export function createRuns(context: StoreContext): Runs {
  const { connection: db } = context
  return {
    create: (run) => db.write((tx) => insertRun(tx, run)),
    continue: (id, kind, change) => continueRun(context, insertRun, [id, kind], change),
    adopt: (run) => db.write((tx) => adoptRun(tx, run)),
    get: (id) => db.read((tx) => readRun(tx, id)),
    find: (id) => db.read((tx) => (findRunRow(tx, id) ? readRun(tx, id) : null)),
    resolve: (reference) => db.read((tx) => readRun(tx, resolveReference(tx, REFERENCE, reference))),
    page: (query) => db.read((tx) => pageRuns(tx, query)),
    countByStatus: () => {
      const rows = db.all<{ status: RunStatus; runs: number }>(
        'SELECT status, count(*) AS runs FROM run WHERE trash IS NULL AND archived = 0 GROUP BY status',
      )
      return Object.fromEntries(rows.map((row) => [row.status, row.runs]))
    },
    active: () =>
      db.read((tx) =>
        toRuns(tx, ['running', 'starting', 'paused', 'queued'].flatMap((status) => tx.all<RunRow>(ACTIVE_RUNS, [status]))),
      ),
    change: (id, change) =>
      db.write((tx) => {
        const flag = (value: boolean | undefined) => (value === undefined ? undefined : value ? 1 : 0)
        const columns = {
          name: change.name,
          notes: change.notes,
          tags: change.tags && JSON.stringify([...new Set(change.tags)]),
          starred: flag(change.starred),
          archived: flag(change.archived),
        }
        const given = Object.fromEntries(Object.entries(columns).filter(([, value]) => value !== undefined))
        updateRun(tx, runKey(tx, id), given as Record<string, string | number>)
        return readRun(tx, id)
      }),
    progress: (id, progress) =>
      db.write((tx) => {
        const row = runRow(tx, id)
        const warnings = JSON.parse(row.warnings) as string[]
        const isNew = progress.warning !== undefined && !warnings.includes(progress.warning)
        updateRun(tx, row.key, {
          ...(progress.epoch !== undefined && { epoch: progress.epoch }),
          ...(progress.backend && { backend: progress.backend }),
          ...(progress.timing && { timing: JSON.stringify(progress.timing), train_ms: progress.timing.trainMs }),
          ...(isNew && { warnings: JSON.stringify([...warnings, progress.warning].slice(-MOST_WARNINGS)) }),
        })
      }),
    setStatus: (id, status, end) => db.write((tx) => moveRun(tx, id, status, end)),
    claim: (id) => db.write((tx) => claimRun(tx, id)),
    claimNext: (maximum) =>
      db.write((tx) => {
        const { live } = tx.get<{ live: number }>(
          `SELECT count(*) AS live FROM run WHERE status IN ('starting', 'running', 'paused') AND trash IS NULL`,
        )!
        if (live >= maximum) return null
        const next = tx.get<{ id: string }>(NEXT_QUEUED)
        return next ? claimRun(tx, next.id) : null
      }),
    requeue: (id) => db.write((tx) => moveRun(tx, id, 'queued')),
    reorderQueue: (ids) =>
      db.write((tx) => {
        const queued = tx.all<{ key: number; id: string }>(
          `SELECT key, id FROM run WHERE status = 'queued' AND trash IS NULL ORDER BY queue_position, key`,
        )
        const place = new Map(ids.map((id, i) => [id, i]))
        const wanted = (one: { id: string }) => place.get(one.id) ?? ids.length
        // Sorting is stable: runs not named keep their order behind those that are.
        const sorted = [...queued].sort((a, b) => wanted(a) - wanted(b))
        sorted.forEach(({ key }, i) => updateRun(tx, key, { queue_position: i + 1 }))
      }),
    choose: (id, chosen) =>
      db.write((tx) => {
        updateRun(tx, runKey(tx, id), { chosen: chosen && JSON.stringify(chosen) })
        return readRun(tx, id)
      }),
    tags: () =>
      db
        .all<{ tag: string }>(
          'SELECT DISTINCT json_each.value AS tag FROM run, json_each(run.tags) WHERE trash IS NULL ORDER BY tag',
        )
        .map((row) => row.tag),
    delete: (id) => {
      const { name } = runRow(db, id)
      assertIdle(db, [`run:${id}`], () => new StudioError('run.live', { name }))
      eraseRun(context, id)
    },
    trash: (ids, milliseconds) =>
      db.write((tx) => {
        const undoId = newId()
        const until = Date.now() + milliseconds
        for (const id of ids) {
          const { name } = runRow(tx, id)
          assertIdle(tx, [`run:${id}`], () => new StudioError('run.live', { name }))
          tx.run('UPDATE run SET trash = ?, trashed_until = ? WHERE id = ?', [undoId, until, id])
        }
        return { undoId, until }
      }),
    restore: (undoId) =>
      db.write((tx) => {
        const ids = tx.all<{ id: string }>('SELECT id FROM run WHERE trash = ? ORDER BY key', [undoId]).map((row) => row.id)
        if (ids.length === 0) throw new StudioError('run.notInTrash')
        tx.run('UPDATE run SET trash = NULL, trashed_until = NULL WHERE trash = ?', [undoId])
        return ids
      }),
    emptyTrash: () => {
      const ids = db.all<{ id: string }>('SELECT id FROM run WHERE trash IS NOT NULL AND trashed_until <= ?', [Date.now()])
      for (const { id } of ids) eraseRun(context, id)
      return ids.length
    },
  }
}

function insertRun(db: WritableDb, run: NewRun, id = newId()) {
  const dataset = datasetRow(db, run.datasetId)
  const embeddings = embeddingRows(db, dataset.key)
  const embedding = run.embeddingId === undefined ? embeddings[0] : embeddings.find((one) => one.id === run.embeddingId)
  if (!embedding) throw new StudioError('embedding.notFound', { reference: run.embeddingId ?? '' })
  db.run(
    `INSERT INTO run (id, name, status, dataset_key, embedding_key, preset, configuration, tags, notes, sweep,
       queue_position, created_at)
     VALUES (?, ?, 'queued', ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    [id, run.name, dataset.key, embedding.key, run.preset, JSON.stringify(run.configuration),
      JSON.stringify([...new Set(run.tags ?? [])]), run.notes ?? '', run.sweep ?? null, nextPosition(db), Date.now()],
  )
  return readRun(db, id)
}

/** In one transaction, so that no queue takes it for one of its own. */
function adoptRun(db: WritableDb, run: AdoptedRun) {
  const { id } = insertRun(db, run)
  claimRun(db, id)
  updateRun(db, runKey(db, id), {
    starred: run.starred ? 1 : 0,
    backend: run.backend,
    warnings: JSON.stringify(run.warnings.slice(-MOST_WARNINGS)),
    chosen: run.chosen && JSON.stringify(run.chosen),
    parent: run.parent && JSON.stringify(run.parent),
    created_at: run.createdAt,
    started_at: run.startedAt,
  })
  return readRun(db, id)
}
