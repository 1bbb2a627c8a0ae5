import type { ReadableDb } from '../../db/connection'
import type { ItemFilter } from './match'
import { matchingRows, MOST_MATCHES } from './matches'
import { rowsInSet, rowSetUpTo, type RowSet } from './rowSet'
import type { ItemSource } from './rows'

/** What the indexes tell of the rows that pass a filter; both null where they do not tell, or the rows are many. */
export interface PassingRows {
  /** All of them, one byte a row of the dataset. */
  set: RowSet | null
  /** All of them, ascending, where they are few; where they are not, walking any order meets a page of them soon. */
  few: number[] | null
}

export function passingRows(db: ReadableDb, source: ItemSource, filter: ItemFilter): PassingRows {
  const set = rowSetUpTo(db, source, filter)
  return { set, few: set ? fewOf(set) : matchingRows(db, source, filter) }
}

function fewOf(set: RowSet): number[] | null {
  const rows = rowsInSet(set, null, false, MOST_MATCHES + 1)
  return rows.length > MOST_MATCHES ? null : rows
}
