import type { ReadableDb } from '../../db/connection'
import type { ItemFilter } from './match'
import type { ItemSource } from './rows'
import { matchExpression, proposedRows } from './searchIndex'
import { rowsInSet } from './rowSet'
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

/**
 * The index that narrows a filter most; null where none helps and rows are walked. A short or common search is left to
 * walking: it fills a page within a few thousand rows.
 */
export function candidateRows(db: ReadableDb, source: ItemSource, filter: ItemFilter): Candidates | null {
  const ways = source.indexed ? indexedWays(db, source, filter) : []
  if (filter.chosen) ways.push(chosenRows(filter.chosen))
  return ways.find((way) => way(null, false, FEW).length < FEW) ?? ways[0] ?? null
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
