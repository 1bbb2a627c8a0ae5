import type { StoreContext } from '../../context'
import { ARTIFACT_KINDS } from '../../files/artifacts'
import { eraseAssignment } from '../assignments/erase'
import { eraseDerived } from '../derived'
import { releaseLease } from '../leases/rows'

/**
 * Removes a run with everything that is its own. Once it is durably out of sight its files go first: deleting makes room
 * even on a full disk, where long deletions in the database cannot. Stopped anywhere, it can be called again.
 */
export function eraseRun(context: StoreContext, id: string): void {
  const { connection: db, files } = context
  const row = db.get<{ key: number }>('SELECT key FROM run WHERE id = ?', [id])
  if (!row) return
  db.writeDurably((tx) => tx.run('UPDATE run SET trash = coalesce(trash, id), trashed_until = 0 WHERE key = ?', [row.key]))
  for (const kind of ARTIFACT_KINDS) files.removeAll(kind, id)
  const assignments = db.all<{ id: string }>('SELECT id FROM assignment WHERE run_key = ?', [row.key])
  for (const assignment of assignments) eraseAssignment(context, assignment.id)
  db.write((tx) => {
    eraseDerived(tx, id)
    tx.run('DELETE FROM run WHERE key = ?', [row.key])
    tx.run('DELETE FROM artifact WHERE owner = ?', [id])
    releaseLease(tx, `run:${id}`)
  })
}
