import { rmSync } from 'node:fs'
import type { StoreContext } from '../../context'
import { eraseAssignment } from '../assignments/erase'
import { eraseDerived } from '../derived'
import { dropSearchIndex } from '../items/searchIndex'
import { itemKeyRange } from '../items/keys'
import { releaseLease } from '../leases/rows'
import { eraseRun } from '../runs/erase'
import { eraseInSteps } from '../steps'
import { embeddingRows, findDatasetRow } from './rows'

const ERASE_ITEMS = `
  DELETE FROM item WHERE key IN (SELECT key FROM item WHERE key BETWEEN @first AND @last LIMIT @limit)`
const ERASE_VALUES = `
  DELETE FROM item_value WHERE dataset_key = @key AND (column, value, row) IN
    (SELECT column, value, row FROM item_value WHERE dataset_key = @key LIMIT @limit)`

/**
 * Removes a hidden dataset (a draft, or one that is being deleted) with its runs and assignments: bulk rows in small
 * steps, the row itself at last, then the files. Stopped anywhere, it can be called again.
 */
export function eraseDataset(context: StoreContext, id: string): void {
  const { connection: db, files } = context
  const row = findDatasetRow(db, id)
  if (!row) return
  const ids = (table: 'run' | 'assignment') =>
    db.all<{ id: string }>(`SELECT id FROM ${table} WHERE dataset_key = ?`, [row.key]).map((one) => one.id)
  for (const run of ids('run')) eraseRun(context, run)
  for (const assignment of ids('assignment')) eraseAssignment(context, assignment)

  db.write((tx) => dropSearchIndex(tx, row.key))
  const [first, last] = itemKeyRange(row.key)
  eraseInSteps(context, ERASE_ITEMS, { first, last })
  eraseInSteps(context, ERASE_VALUES, { key: row.key })
  const paths = db.write((tx) => {
    const embeddings = embeddingRows(tx, row.key).map((embedding) => embedding.path)
    const derived = eraseDerived(tx, id)
    tx.run('DELETE FROM item_anchor WHERE dataset_key = ?', [row.key])
    tx.run('DELETE FROM dataset WHERE key = ?', [row.key])
    for (const path of embeddings) tx.run('DELETE FROM artifact WHERE path = ?', [path])
    releaseLease(tx, `dataset:${id}`)
    return [...embeddings, ...derived]
  })
  for (const path of paths) files.remove(path)
  // What a killed import left under a temporary name.
  rmSync(files.absolute(`embeddings/${id}`), { recursive: true, force: true })
}
