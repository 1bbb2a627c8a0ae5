import type { StoreContext } from '../../context'
import { eraseDerived } from '../derived'
import { releaseLease } from '../leases/rows'
import { eraseInSteps } from '../steps'

/** Removes an assignment of any state: hidden first, bulk rows in steps, the row at last. Can be called again. */
export function eraseAssignment(context: StoreContext, id: string): void {
  const { connection: db, files } = context
  const row = db.get<{ key: number }>('SELECT key FROM assignment WHERE id = ?', [id])
  if (!row) return
  const key = { key: row.key }
  db.write((tx) => tx.run('UPDATE assignment SET ready = 0 WHERE key = ?', [row.key]))
  eraseInSteps(
    context,
    `DELETE FROM item_sid WHERE assignment_key = @key AND (sid, row) IN
       (SELECT sid, row FROM item_sid WHERE assignment_key = @key LIMIT @limit)`,
    key,
  )
  eraseInSteps(
    context,
    `DELETE FROM assignment_chunk WHERE assignment_key = @key AND chunk IN
       (SELECT chunk FROM assignment_chunk WHERE assignment_key = @key LIMIT @limit / 100)`,
    key,
  )
  eraseInSteps(
    context,
    `DELETE FROM prefix_count WHERE assignment_key = @key AND (level, prefix) IN
       (SELECT level, prefix FROM prefix_count WHERE assignment_key = @key LIMIT @limit)`,
    key,
  )
  eraseInSteps(
    context,
    `DELETE FROM collision_group WHERE assignment_key = @key AND sid IN
       (SELECT sid FROM collision_group WHERE assignment_key = @key LIMIT @limit)`,
    key,
  )
  const paths = db.write((tx) => {
    const derived = eraseDerived(tx, id)
    tx.run('DELETE FROM assignment WHERE key = ?', [row.key])
    releaseLease(tx, `assignment:${id}`)
    return derived
  })
  for (const path of paths) files.remove(path)
}
