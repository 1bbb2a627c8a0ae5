import type { z } from 'zod'
import { StudioError } from '@shared/errors'
import type { Job, JobStatus } from '@shared/entities'
import { JobQuery } from '@shared/queries'
import type { Jobs, JobPage } from '../api'
import type { StoreContext } from '../context'
import type { ReadableDb, SqlValue, WritableDb } from '../db/connection'
import { newId } from '../ids'
import { acquireLease, liveStranger, releaseLease } from './leases/rows'
import { assertIdle } from './leases/idle'

interface JobRow {
  key: number
  id: string
  kind: string
  title: string
  status: JobStatus
  dataset_id: string | null
  run_id: string | null
  input: string
  result: string
  progress: string | null
  error: string | null
  created_at: number
  started_at: number | null
  finished_at: number | null
}

const TRANSITIONS: Record<JobStatus, readonly JobStatus[]> = {
  queued: ['running', 'cancelled'],
  running: ['interrupted', 'completed', 'failed', 'cancelled'],
  interrupted: ['queued', 'running', 'cancelled'],
  completed: [],
  failed: ['queued', 'running'],
  cancelled: [],
}

const toJob = (row: JobRow): Job => ({
  id: row.id,
  kind: row.kind,
  title: row.title,
  status: row.status,
  datasetId: row.dataset_id,
  runId: row.run_id,
  input: JSON.parse(row.input),
  result: JSON.parse(row.result),
  progress: row.progress === null ? null : JSON.parse(row.progress),
  error: row.error === null ? null : JSON.parse(row.error),
  createdAt: row.created_at,
  startedAt: row.started_at,
  finishedAt: row.finished_at,
})

function jobRow(db: ReadableDb, id: string): JobRow {
  const row = db.get<JobRow>('SELECT * FROM job WHERE id = ?', [id])
  if (!row) throw new StudioError('job.notFound', { reference: id })
  return row
}

export function createJobs({ connection: db }: StoreContext): Jobs {
  return {
    create: (job) =>
      db.write((tx) => {
        const id = newId()
        tx.run(
          `INSERT INTO job (id, kind, title, status, dataset_id, run_id, input, created_at)
           VALUES (?, ?, ?, 'queued', ?, ?, ?, ?)`,
          [id, job.kind, job.title, job.datasetId ?? null, job.runId ?? null, JSON.stringify(job.input), Date.now()],
        )
        return toJob(jobRow(tx, id))
      }),
    get: (id) => toJob(jobRow(db, id)),
    find: (id) => {
      const row = db.get<JobRow>('SELECT * FROM job WHERE id = ?', [id])
      return row ? toJob(row) : null
    },
    page: (query) => pageJobs(db, JobQuery.parse(query)),
    change: (id, change) =>
      db.write((tx) => {
        const row = jobRow(tx, id)
        const status = change.status ?? row.status
        if (status !== row.status) {
          if (!TRANSITIONS[row.status].includes(status)) {
            throw new StudioError('job.badTransition', { title: row.title, from: row.status, to: status })
          }
          move(tx, row, status)
        }
        const json = (value: unknown, kept: string | null) => (value === undefined ? kept : value === null ? null : JSON.stringify(value))
        tx.run('UPDATE job SET progress = ?, result = ?, error = ? WHERE key = ?', [
          json(change.progress, row.progress), change.result === undefined ? row.result : JSON.stringify(change.result),
          json(change.error, row.error), row.key,
        ])
        return toJob(jobRow(tx, id))
      }),
    claim: (id) =>
      db.write((tx) => {
        const row = jobRow(tx, id)
        const stranger = liveStranger(tx, `job:${id}`)
        if (stranger) throw new StudioError('store.leased', { subject: row.title, pid: stranger.pid })
        if (!TRANSITIONS[row.status].includes('running')) {
          throw new StudioError('job.badTransition', { title: row.title, from: row.status, to: 'running' })
        }
        move(tx, row, 'running')
        acquireLease(tx, `job:${id}`)
        return toJob(jobRow(tx, id))
      }),
    delete: (id) =>
      db.write((tx) => {
        const row = jobRow(tx, id)
        assertIdle(tx, [`job:${id}`], () => new StudioError('job.badTransition', { title: row.title, from: row.status, to: 'deleted' }))
        tx.run('DELETE FROM job WHERE key = ?', [row.key])
      }),
  }
}

function move(db: WritableDb, row: JobRow, status: JobStatus): void {
  const now = Date.now()
  const open = status === 'running' || status === 'queued'
  db.run('UPDATE job SET status = ?, started_at = ?, finished_at = ?, error = NULL WHERE key = ?', [
    status, status === 'running' ? now : row.started_at, open ? null : now, row.key,
  ])
  if (status !== 'running') releaseLease(db, `job:${row.id}`)
}

export function pageJobsSql(query: JobQuery): { sql: string; parameters: Record<string, SqlValue> } {
  const where = ['TRUE']
  const parameters: Record<string, SqlValue> = { limit: (query.limit ?? 100) + 1 }
  const add = (condition: string, name: string, value: SqlValue | undefined) => {
    if (value === null || value === undefined) return
    where.push(condition)
    parameters[name] = value
  }
  add('key < @after', 'after', query.after?.[0])
  add('kind = @kind', 'kind', query.kind)
  add('dataset_id = @dataset', 'dataset', query.datasetId)
  add('run_id = @run', 'run', query.runId)
  if (query.statuses?.length) add('+status IN (SELECT value FROM json_each(@statuses))', 'statuses', JSON.stringify(query.statuses))
  return { sql: `SELECT * FROM job WHERE ${where.join(' AND ')} ORDER BY key DESC LIMIT @limit`, parameters }
}

function pageJobs(db: ReadableDb, query: z.output<typeof JobQuery>): JobPage {
  const { sql, parameters } = pageJobsSql(query)
  const rows = db.all<JobRow>(sql, parameters)
  const more = rows.length > query.limit
  if (more) rows.pop()
  return { rows: rows.map(toJob), next: more ? [rows.at(-1)!.key] : null }
}
