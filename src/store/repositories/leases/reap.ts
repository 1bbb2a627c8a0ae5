import type { StoreContext } from '../../context'
import type { ReadableDb } from '../../db/connection'
import { isProvablyGone } from '../../processes/identity'
import { eraseAssignment } from '../assignments/erase'
import { eraseDataset } from '../datasets/erase'
import { eraseRun } from '../runs/erase'
import { findLease, releaseLease } from './rows'

/**
 * Live runs and jobs without a living owner become `interrupted`, and drafts of dead processes go. A row that claims
 * to be live but has no lease at all counts as gone: a lease is written in the transaction that makes it live.
 */
export function reap(context: StoreContext): { runs: string[]; jobs: string[] } {
  const { connection: db } = context
  const now = Date.now()
  const interrupted = db.write((tx) => {
    const abandoned = (kind: 'run' | 'job', statuses: string): string[] => {
      const ids = tx
        .all<{ id: string }>(`SELECT id FROM ${kind} WHERE status IN (${statuses})`)
        .map((row) => row.id)
        .filter((id) => isAbandoned(tx, `${kind}:${id}`))
      for (const id of ids) {
        tx.run(`UPDATE ${kind} SET status = 'interrupted', finished_at = ? WHERE id = ?`, [now, id])
        releaseLease(tx, `${kind}:${id}`)
      }
      return ids
    }
    return { runs: abandoned('run', `'starting', 'running', 'paused'`), jobs: abandoned('job', `'running'`) }
  })
  for (const id of hidden(db, 'assignment')) eraseAssignment(context, id)
  for (const id of hidden(db, 'dataset')) eraseDataset(context, id)
  for (const { id } of db.all<{ id: string }>('SELECT id FROM run WHERE trash IS NOT NULL AND trashed_until < ?', [now])) {
    eraseRun(context, id)
  }
  return interrupted
}

const hidden = (db: ReadableDb, kind: 'assignment' | 'dataset'): string[] =>
  db
    .all<{ id: string }>(`SELECT id FROM ${kind} WHERE ready = 0`)
    .map((row) => row.id)
    .filter((id) => isAbandoned(db, `${kind}:${id}`))

function isAbandoned(db: ReadableDb, subject: string): boolean {
  const lease = findLease(db, subject)
  return lease === null || isProvablyGone(lease)
}
