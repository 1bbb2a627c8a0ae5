import { StudioError } from '@shared/errors'
import type { Lease, Owner } from '../../api'
import type { ReadableDb, WritableDb } from '../../db/connection'
import { isProvablyGone, ownerOf } from '../../processes/identity'

interface LeaseRow {
  subject: string
  pid: number
  process_start: string
  boot_id: string
  host: string
  names: string
  acquired_at: number
  renewed_at: number
}

const toLease = (row: LeaseRow): Lease => ({
  subject: row.subject,
  pid: row.pid,
  processStart: row.process_start,
  bootId: row.boot_id,
  host: row.host,
  names: JSON.parse(row.names),
  acquiredAt: row.acquired_at,
  renewedAt: row.renewed_at,
})

export function findLease(db: ReadableDb, subject: string): Lease | null {
  const row = db.get<LeaseRow>('SELECT * FROM lease WHERE subject = ?', [subject])
  return row ? toLease(row) : null
}

export const allLeases = (db: ReadableDb): Lease[] =>
  db.all<LeaseRow>('SELECT * FROM lease ORDER BY acquired_at, subject').map(toLease)

/** Someone else is alive and at work there; our own lease does not count. */
export function liveStranger(db: ReadableDb, subject: string, owner: Owner = ownerOf()): Lease | null {
  const lease = findLease(db, subject)
  return lease && !isSame(lease, owner) && !isProvablyGone(lease) ? lease : null
}

export const isSame = (a: Owner, b: Owner): boolean =>
  a.pid === b.pid && a.processStart === b.processStart && a.bootId === b.bootId && a.host === b.host

/** Takes over from nobody, from itself, or from one provably gone. Throws store.leased. */
export function acquireLease(db: WritableDb, subject: string, options: { owner?: Owner; names?: string[] } = {}): Lease {
  const owner = options.owner ?? ownerOf()
  const stranger = liveStranger(db, subject, owner)
  if (stranger) throw new StudioError('store.leased', { subject, pid: stranger.pid })
  const now = Date.now()
  db.run(
    `INSERT OR REPLACE INTO lease (subject, pid, process_start, boot_id, host, names, acquired_at, renewed_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    [subject, owner.pid, owner.processStart, owner.bootId, owner.host, JSON.stringify(options.names ?? []), now, now],
  )
  return findLease(db, subject)!
}

/** False when it is not (or no longer) this process's. */
export function renewLease(db: WritableDb, subject: string): boolean {
  const owner = ownerOf()
  return (
    db.run(
      `UPDATE lease SET renewed_at = max(renewed_at, ?)
       WHERE subject = ? AND pid = ? AND process_start = ? AND boot_id = ? AND host = ?`,
      [Date.now(), subject, owner.pid, owner.processStart, owner.bootId, owner.host],
    ).changes === 1
  )
}

export function releaseLease(db: WritableDb, subject: string): void {
  db.run('DELETE FROM lease WHERE subject = ?', [subject])
}
