import type { ReadableDb } from '../../db/connection'
import type { ItemSource } from './rows'
import { fromSql, toSql, type SortValue } from './values'

/** Distance of anchors in the sort index. */
export const ANCHOR_STEP = 512

export interface SortEntry {
  value: SortValue
  row: number
}

interface StoredEntry {
  value: string | number | Uint8Array
  row: number
}

export const SORTED_FORWARD = `
  SELECT value, row FROM item_value WHERE dataset_key = ? AND column = ? AND (value, row) > (?, ?)
  ORDER BY value, row LIMIT ?`
export const SORTED_BACKWARD = `
  SELECT value, row FROM item_value WHERE dataset_key = ? AND column = ? AND (value, row) < (?, ?)
  ORDER BY value DESC, row DESC LIMIT ?`
const FROM_START = `
  SELECT value, row FROM item_value WHERE dataset_key = ? AND column = ? ORDER BY value, row LIMIT ?`
const FROM_END = `
  SELECT value, row FROM item_value WHERE dataset_key = ? AND column = ? ORDER BY value DESC, row DESC LIMIT ?`
export const ROWS_WITH_VALUE = `
  SELECT row FROM item_value WHERE dataset_key = ? AND column = ? AND value = ? AND row > ? ORDER BY row LIMIT ?`
export const ROWS_WITH_VALUE_BACKWARD = `
  SELECT row FROM item_value WHERE dataset_key = ? AND column = ? AND value = ? AND row < ? ORDER BY row DESC LIMIT ?`

const toEntry = (stored: StoredEntry): SortEntry => ({ value: fromSql(stored.value), row: stored.row })

/** The next entries of a column's order after one; null: from where the order begins. */
export function nextEntries(
  db: ReadableDb, source: ItemSource, column: number, after: SortEntry | null, down: boolean, limit: number,
): SortEntry[] {
  const rows = after
    ? db.all<StoredEntry>(down ? SORTED_BACKWARD : SORTED_FORWARD, [source.key, column, toSql(after.value), after.row, limit])
    : db.all<StoredEntry>(down ? FROM_END : FROM_START, [source.key, column, limit])
  return rows.map(toEntry)
}

/** Rows whose value sorts as this one does: to be verified, since the index folds case and cuts long text. */
export function rowsWithValue(
  db: ReadableDb, source: ItemSource, column: number, value: SortValue, after: number | null, down: boolean, limit: number,
): number[] {
  const from = after ?? (down ? 2 ** 32 : -1)
  return db
    .all<{ row: number }>(down ? ROWS_WITH_VALUE_BACKWARD : ROWS_WITH_VALUE, [source.key, column, toSql(value), from, limit])
    .map((found) => found.row)
}

/** The entry at a position of the ascending order, by the nearest anchor and at most 511 steps. */
export function entryAt(db: ReadableDb, source: ItemSource, column: number, position: number): SortEntry | null {
  const anchor = db.get<StoredEntry & { position: number }>(
    'SELECT position, value, row FROM item_anchor WHERE dataset_key = ? AND column = ? AND position = ?',
    [source.key, column, Math.floor(position / ANCHOR_STEP) * ANCHOR_STEP],
  )
  if (!anchor) return null
  const steps = position - anchor.position
  if (steps === 0) return toEntry(anchor)
  return nextEntries(db, source, column, toEntry(anchor), false, steps)[steps - 1] ?? null
}
