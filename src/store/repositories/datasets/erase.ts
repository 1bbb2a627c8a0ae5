import type { StoreContext } from '../../context'
import { ARTIFACT_KINDS } from '../../files/artifacts'
import { eraseAssignment } from '../assignments/erase'
import { eraseDerived } from '../derived'
import { dropSearchIndex } from '../items/searchIndex'
import { itemKeyRange } from '../items/keys'
import { releaseLease } from '../leases/rows'
import { eraseRun } from '../runs/erase'
import { eraseInSteps } from '../steps'
import { findDatasetRow } from './rows'

const ERASE_ITEMS = `
  DELETE FROM item WHERE key IN (SELECT key FROM item WHERE key BETWEEN @first AND @last LIMIT @limit)`
const ERASE_VALUES = `
  DELETE FROM item_value WHERE dataset_key = @key AND (column, value, row) IN
    (SELECT column, value, row FROM item_value WHERE dataset_key = @key LIMIT @limit)`

/**
 * Removes a hidden dataset (a draft, or one that is being deleted) with its runs and assignments: the files first, which
 * makes room even on a full disk, then bulk rows in small steps, the row itself at last. Stopped anywhere, it can be
 * called again.
 */
export function eraseDataset(context: StoreContext, id: string): void {
  const { connection: db, files } = context
  const row = findDatasetRow(db, id)
  if (!row) return
  for (const kind of ARTIFACT_KINDS) files.removeAll(kind, id)
  const ids = (table: 'run' | 'assignment') =>
    db.all<{ id: string }>(`SELECT id FROM ${table} WHERE dataset_key = ?`, [row.key]).map((one) => one.id)
  for (const run of ids('run')) eraseRun(context, run)
  for (const assignment of ids('assignment')) eraseAssignment(context, assignment)

  db.write((tx) => dropSearchIndex(tx, row.key))
  const [first, last] = itemKeyRange(row.key)
  eraseInSteps(context, ERASE_ITEMS, { first, last })
  eraseInSteps(context, ERASE_VALUES, { key: row.key })
  db.write((tx) => {
    eraseDerived(tx, id)
    tx.run('DELETE FROM item_anchor WHERE dataset_key = ?', [row.key])
    tx.run('DELETE FROM dataset WHERE key = ?', [row.key])
    tx.run('DELETE FROM artifact WHERE owner = ?', [id])
    releaseLease(tx, `dataset:${id}`)
  })
}
