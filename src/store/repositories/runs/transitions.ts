import { StudioError } from '@shared/errors'
import type { Run, RunStatus } from '@shared/entities'
import type { RunEnd } from '../../api'
import type { SqlValue, WritableDb } from '../../db/connection'
import { acquireLease, liveStranger, releaseLease } from '../leases/rows'
import { readRun, runRow, type RunRow } from './rows'

const TRANSITIONS: Record<RunStatus, readonly RunStatus[]> = {
  queued: ['starting', 'cancelled'],
  starting: ['running', 'paused', 'interrupted', 'completed', 'failed', 'cancelled'],
  running: ['paused', 'interrupted', 'completed', 'failed', 'cancelled'],
  paused: ['running', 'interrupted', 'completed', 'failed', 'cancelled'],
  interrupted: ['queued', 'starting', 'cancelled'],
  failed: ['queued', 'starting'],
  cancelled: ['queued', 'starting'],
  completed: [],
}
export const LIVE_STATUSES: readonly RunStatus[] = ['starting', 'running', 'paused']

/** Throws run.badTransition, run.notFound. Leaving a live status gives the lease back. */
export function moveRun(db: WritableDb, id: string, status: RunStatus, end: RunEnd = {}): Run {
  const row = runRow(db, id)
  if (!TRANSITIONS[row.status].includes(status)) {
    throw new StudioError('run.badTransition', { name: row.name, from: row.status, to: status })
  }
  const live = LIVE_STATUSES.includes(status)
  const changes: Record<string, SqlValue> = {
    status,
    queue_position: status === 'queued' ? nextPosition(db) : null,
    finished_at: live || status === 'queued' ? null : (end.finishedAt ?? Date.now()),
    error: end.error ? JSON.stringify(end.error) : status === 'failed' ? row.error : null,
  }
  if (status === 'starting') changes['started_at'] = row.started_at ?? Date.now()
  if (end.timing) {
    changes['timing'] = JSON.stringify(end.timing)
    changes['train_ms'] = end.timing.trainMs
  }
  updateRun(db, row.key, changes)
  if (!live) releaseLease(db, `run:${id}`)
  return readRun(db, id)
}

/** To `starting`, with a lease of this process. Throws store.leased, run.badTransition. */
export function claimRun(db: WritableDb, id: string): Run {
  const stranger = liveStranger(db, `run:${id}`)
  if (stranger) throw new StudioError('store.leased', { subject: runRow(db, id).name, pid: stranger.pid })
  const run = moveRun(db, id, 'starting')
  acquireLease(db, `run:${id}`)
  return run
}

/** Sets columns of a run; names are spelled out by callers, values are bound. */
export function updateRun(db: WritableDb, key: number, changes: Record<string, SqlValue>): void {
  const names = Object.keys(changes)
  if (names.length === 0) return
  db.run(`UPDATE run SET ${names.map((name) => `${name} = @${name}`).join(', ')} WHERE key = @key`, { ...changes, key })
}

export const nextPosition = (db: WritableDb): number =>
  db.get<{ next: number }>(`SELECT coalesce(max(queue_position), 0) + 1 AS next FROM run WHERE status = 'queued' AND trash IS NULL`)!.next

export const isLive = (row: RunRow): boolean => LIVE_STATUSES.includes(row.status)
