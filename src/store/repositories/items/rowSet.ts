import type { MetadataFilter } from '@shared/queries'
import type { ReadableDb } from '../../db/connection'
import { itemKey, itemKeyRange } from './keys'
import { passAtMost } from './matches'
import { foldSearch, type ItemFilter } from './match'
import type { ItemSource } from './rows'
import { matchExpression, searchTable } from './searchIndex'
import { columnNumber, EMPTY_VALUE, isEmpty, SORT_CHARACTERS, sortValue, toSql } from './values'

/** One byte a row: 1 where the item passes. */
export type RowSet = Uint8Array

/** Sets of the last filters of a connection. Items and indexes of a finished dataset never change, nor do these. */
const KEPT = 6
const kept = new WeakMap<ReadableDb, Map<string, RowSet>>()

/**
 * Exactly the rows that pass, by the indexes alone; null where they cannot tell. The dearest answer to a filter that
 * matches much (some 0.3 s for 300,000 of a million), so it is asked for last, and kept.
 */
export function rowSet(db: ReadableDb, source: ItemSource, filter: ItemFilter): RowSet | null {
  if (!source.indexed) return null
  const key = keyOf(source, filter)
  const sets = kept.get(db) ?? new Map<string, RowSet>()
  kept.set(db, sets)
  const found = sets.get(key) ?? compute(db, source, filter)
  if (!found) return null
  sets.delete(key)
  sets.set(key, found)
  for (const oldest of [...sets.keys()].slice(0, sets.size - KEPT)) sets.delete(oldest)
  return found
}

/** More rows take longer to collect than a page of them takes to be met on a walk. */
const WORTH_COLLECTING = 60_000

/** The set where it is known already, or an index says that it is soon collected; else null. */
export const rowSetUpTo = (db: ReadableDb, source: ItemSource, filter: ItemFilter, most = WORTH_COLLECTING): RowSet | null =>
  keptRowSet(db, source, filter) ?? (passAtMost(db, source, filter, most) ? rowSet(db, source, filter) : null)

/** The next rows of a set. */
export function rowsInSet(set: RowSet, after: number | null, down: boolean, limit: number): number[] {
  const rows: number[] = []
  const step = down ? -1 : 1
  for (let row = after === null ? (down ? set.length - 1 : 0) : after + step; row >= 0 && row < set.length; row += step) {
    if (set[row] === 1) rows.push(row)
    if (rows.length === limit) break
  }
  return rows
}

/** The set if it was asked for before. */
export const keptRowSet = (db: ReadableDb, source: ItemSource, filter: ItemFilter): RowSet | null =>
  kept.get(db)?.get(keyOf(source, filter)) ?? null

const keyOf = (source: ItemSource, filter: ItemFilter): string =>
  JSON.stringify([source.key, foldSearch(filter.search), filter.where, filter.chosen?.id ?? null])

function compute(db: ReadableDb, source: ItemSource, filter: ItemFilter): RowSet | null {
  const parts: number[][] = []
  for (const one of filter.where) {
    const rows = rowsOfValue(db, source, one)
    if (!rows) return null
    parts.push(rows)
  }
  if (foldSearch(filter.search) !== '') {
    const expression = matchExpression(db, source, filter.search)
    if (expression === null) return null
    parts.push(expression === '' ? [] : rowsOfText(db, source, expression))
  }
  const counts = new Uint8Array(source.items)
  const [only] = parts
  if (only && parts.length === 1 && !filter.chosen) {
    for (const row of only) counts[row] = 1
    return counts
  }
  for (const rows of parts) for (const row of rows) counts[row]!++
  const set = filter.chosen?.set
  return counts.map((count, row) => Number(count === parts.length && (!set || set[row] === 1)))
}

/** Null for a text that the index keeps cut. */
function rowsOfValue(db: ReadableDb, source: ItemSource, { column, value }: MetadataFilter): number[] | null {
  const number = columnNumber(source, column)
  const entry = isEmpty(value) ? EMPTY_VALUE : toSql(sortValue(value))
  if (typeof entry === 'string' && Array.from(entry).length >= SORT_CHARACTERS) return null
  // The index folds case; the second comparison does not.
  return db.column<number>(
    'SELECT row FROM item_value WHERE dataset_key = ? AND column = ? AND value = ? AND value = ? COLLATE BINARY',
    [source.key, number, entry, entry],
  )
}

function rowsOfText(db: ReadableDb, source: ItemSource, expression: string): number[] {
  const table = searchTable(source.key)
  return db.column<number>(`SELECT rowid - ? FROM ${table} WHERE ${table} MATCH ? AND rowid BETWEEN ? AND ?`, [
    itemKey(source.key, 0), expression, ...itemKeyRange(source.key),
  ])
}
