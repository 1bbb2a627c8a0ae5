import type { ReadableDb } from '../../db/connection'
import type { ItemSource } from './rows'
import { EMPTY_VALUE, fromSql, toSql, type SortEntry, type SortValue } from './values'

/** Distance of anchors in the sort index. */
export const ANCHOR_STEP = 512

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
export const ROWS_WITH_VALUE = `
  SELECT row FROM item_value WHERE dataset_key = ? AND column = ? AND value = ? AND row > ? ORDER BY row LIMIT ?`
export const ROWS_WITH_VALUE_BACKWARD = `
  SELECT row FROM item_value WHERE dataset_key = ? AND column = ? AND value = ? AND row < ? ORDER BY row DESC LIMIT ?`
const BEHIND_EVERY_ROW = 2 ** 32

const toEntry = (stored: StoredEntry): SortEntry => ({ value: fromSql(stored.value), row: stored.row })

/** The next entries of a column's order after one; null: from where the order begins. Empty values come last. */
export function nextEntries(
  db: ReadableDb, source: ItemSource, column: number, after: SortEntry | null, down: boolean, limit: number,
): SortEntry[] {
  if (down) return downwards(db, source, column, after, limit)
  const rows = after
    ? db.all<StoredEntry>(SORTED_FORWARD, [source.key, column, toSql(after.value), after.row, limit])
    : db.all<StoredEntry>(FROM_START, [source.key, column, limit])
  return rows.map(toEntry)
}

/** Down the values below the empty one, then down the empty ones' rows. */
function downwards(db: ReadableDb, source: ItemSource, column: number, after: SortEntry | null, limit: number): SortEntry[] {
  const found: SortEntry[] = []
  if (after?.value !== null) {
    const [value, row] = after ? [toSql(after.value), after.row] : [EMPTY_VALUE, -1]
    found.push(...db.all<StoredEntry>(SORTED_BACKWARD, [source.key, column, value, row, limit]).map(toEntry))
  }
  if (found.length === limit) return found
  const below = after?.value === null ? after.row : null
  const rows = rowsWithValue(db, source, column, null, below, true, limit - found.length)
  return [...found, ...rows.map((row) => ({ value: null, row }))]
}

/** Rows whose value sorts as this one does: to be verified, since the index folds case and cuts long text. */
export function rowsWithValue(
  db: ReadableDb, source: ItemSource, column: number, value: SortValue, after: number | null, down: boolean, limit: number,
): number[] {
  const from = after ?? (down ? BEHIND_EVERY_ROW : -1)
  return db
    .all<{ row: number }>(down ? ROWS_WITH_VALUE_BACKWARD : ROWS_WITH_VALUE, [source.key, column, toSql(value), from, limit])
    .map((found) => found.row)
}

/** The entry just before a position (from 1) of a column's order. */
export function entryBefore(db: ReadableDb, source: ItemSource, column: number, position: number, down: boolean): SortEntry | null {
  if (!down) return entryAt(db, source, column, position - 1)
  const { empty } = db.get<{ empty: number }>(
    'SELECT count(*) AS empty FROM item_value WHERE dataset_key = ? AND column = ? AND value = ?', [source.key, column, EMPTY_VALUE],
  )!
  const filled = source.items - empty
  return entryAt(db, source, column, position <= filled ? filled - position : source.items - (position - filled))
}

/** The entry at a position of the index, by the nearest anchor and at most 511 steps. */
function entryAt(db: ReadableDb, source: ItemSource, column: number, position: number): SortEntry | null {
  const anchor = db.get<StoredEntry & { position: number }>(
    'SELECT position, value, row FROM item_anchor WHERE dataset_key = ? AND column = ? AND position = ?',
    [source.key, column, Math.floor(position / ANCHOR_STEP) * ANCHOR_STEP],
  )
  if (!anchor) return null
  const steps = position - anchor.position
  if (steps === 0) return toEntry(anchor)
  return nextEntries(db, source, column, toEntry(anchor), false, steps)[steps - 1] ?? null
}
