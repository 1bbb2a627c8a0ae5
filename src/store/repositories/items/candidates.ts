import type { ReadableDb } from '../../db/connection'
import type { ItemFilter } from './match'
import type { ItemSource } from './rows'
import { matchExpression, proposedRows } from './searchIndex'
import { rowsInSet, rowSetUpTo } from './rowSet'
import type { Chosen } from './selections'
import { rowsWithValue } from './sortIndex'
import { columnNumber, sortValue } from './values'

/** Rows that may pass a filter, in row order after (or before) a row; a superset, to be verified. */
export type Candidates = (after: number | null, down: boolean, limit: number) => number[]

/** The next chosen rows, in row order. */
function chosenRows({ set }: Chosen): Candidates {
  return (after, down, limit) => rowsInSet(set, after, down, limit)
}

/** Below this many, an index's proposals are taken without asking another index. */
const FEW = 2000

/** Asks for more than is wanted and hands out from that: a search is dear to begin and cheap to go on with. */
function ahead(way: Candidates): Candidates {
  let asked: { after: number | null; down: boolean; rows: number[]; whole: boolean } | null = null
  return (after, down, limit) => {
    if (asked?.down === down) {
      const at = after === asked.after ? 0 : after === null ? -1 : asked.rows.indexOf(after) + 1 || -1
      if (at >= 0 && (asked.whole || asked.rows.length - at >= limit)) return asked.rows.slice(at, at + limit)
    }
    const most = Math.max(limit, FEW)
    const rows = way(after, down, most)
    asked = { after, down, rows, whole: rows.length < most }
    return rows.slice(0, limit)
  }
}

/**
 * The index that narrows a filter most; null where none helps and rows are walked. A short or common search is left to
 * walking: it fills a page within a few thousand rows.
 */
export function candidateRows(
  db: ReadableDb, source: ItemSource, filter: ItemFilter, after: number | null = null, down = false,
): Candidates | null {
  const ways = (source.indexed ? indexedWays(db, source, filter) : []).map(ahead)
  if (filter.chosen) ways.push(chosenRows(filter.chosen))
  return ways.find((way) => way(after, down, FEW).length < FEW) ?? ways[0] ?? null
}

/** Some 50 ms of reading the search index. */
const MOST_HITS = 16_000

/**
 * The next rows that pass a search and other filters, where the search's next hits hold so many: told by the indexes,
 * without a look at an item. Null where they do not, or where it takes longer to know the other filters' rows.
 */
export function searchedAmong(
  db: ReadableDb, source: ItemSource, filter: ItemFilter, after: number | null, down: boolean, limit: number,
): number[] | null {
  if (!source.indexed || filter.where.length === 0) return null
  const expression = matchExpression(db, source, filter.search)
  const others = expression === null ? null : rowSetUpTo(db, source, { ...filter, search: '' })
  if (expression === null || !others) return null
  const hits = proposedRows(db, source, expression, after, down, MOST_HITS)
  const rows = hits.filter((row) => others[row] === 1)
  return rows.length >= limit || hits.length < MOST_HITS ? rows.slice(0, limit) : null
}

function indexedWays(db: ReadableDb, source: ItemSource, filter: ItemFilter): Candidates[] {
  const ways: Candidates[] = filter.where.map(({ column, value }) => {
    const number = columnNumber(source, column)
    return (after, down, limit) => rowsWithValue(db, source, number, sortValue(value), after, down, limit)
  })
  const expression = matchExpression(db, source, filter.search)
  if (expression !== null) {
    ways.unshift((after, down, limit) => proposedRows(db, source, expression, after, down, limit))
  }
  return ways
}
