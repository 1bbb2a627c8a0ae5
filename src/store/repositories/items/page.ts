import type { z } from 'zod'
import type { Item } from '@shared/entities'
import { ItemQuery, type Count, type ItemPage, type PageKey } from '@shared/queries'
import type { ReadableDb } from '../../db/connection'
import { candidateRows } from './candidates'
import { foldSearch, hasFilter, itemMatcher } from './match'
import { countMatches, sortedMatches } from './matches'
import { itemSource, itemsByRows, nextItems, type ItemSource } from './rows'
import { keptRowSet, rowSet, type RowSet } from './rowSet'
import { matchExpression } from './searchIndex'
import { entryBefore, nextEntries } from './sortIndex'
import { compareEntries, SORT_CHARACTERS, sortColumn, sortValue, valueOf, type SortEntry, type SortValue } from './values'

type Query = z.output<typeof ItemQuery>

/** Rows read at a time while looking for those that pass. */
const STRIDE = 1000
/** Index entries read at a time where no items are looked at. */
const LONG_STRIDE = 5000
/** Some 50 ms of looking at items. */
const WALK_BUDGET = 4000

export function pageItems(db: ReadableDb, input: ItemQuery): ItemPage {
  const query = ItemQuery.parse(input)
  const source = itemSource(db, query.datasetId)
  const column = sortColumn(source, query.sort)
  const items = column === null ? pageByRow(db, source, query) : pageByValue(db, source, query, column)
  const more = items.length > query.limit
  if (more) items.pop()
  const last = items.at(-1)
  if (!more || !last) return { rows: items, next: null }
  return { rows: items, next: column === null ? [last.row] : [sortValue(valueOf(last, source, column)), last.row] }
}

const isDown = (query: Query): boolean => query.sort.direction === 'desc'

/** One more than asked for, so that the caller sees whether there is a next page. */
function pageByRow(db: ReadableDb, source: ItemSource, query: Query): Item[] {
  const after = query.after?.length ? Number(query.after[0]) : null
  const limit = query.limit + 1
  if (!hasFilter(query)) return nextItems(db, source, after, isDown(query), limit)
  return (
    collect(walkByRow(db, source, query, after), itemMatcher(source, query), limit, budgetOf(db, source, query)) ??
    itemsByRows(db, source, rowsInSet(rowSet(db, source, query)!, after, isDown(query), limit))
  )
}

/** The next rows of a set. */
function rowsInSet(set: RowSet, after: number | null, down: boolean, limit: number): number[] {
  const rows: number[] = []
  const step = down ? -1 : 1
  for (let row = after === null ? (down ? set.length - 1 : 0) : after + step; row >= 0 && row < set.length; row += step) {
    if (set[row] === 1) rows.push(row)
    if (rows.length === limit) break
  }
  return rows
}

/** Items that walking may look at before the whole set of matches is asked for; Infinity where that cannot be had. */
function budgetOf(db: ReadableDb, source: ItemSource, query: Query): number {
  if (!source.indexed || query.where.some(({ value }) => String(value).length >= SORT_CHARACTERS)) return Infinity
  if (keptRowSet(db, source, query)) return 0
  return foldSearch(query.search) !== '' && matchExpression(db, source, query.search) === null ? Infinity : WALK_BUDGET
}

/** Items that may pass, in row order. */
function* walkByRow(db: ReadableDb, source: ItemSource, query: Query, from: number | null): Generator<Item[]> {
  const down = isDown(query)
  const candidates = candidateRows(db, source, query)
  for (let after = from; ; ) {
    if (!candidates) {
      const items = nextItems(db, source, after, down, STRIDE)
      yield items
      if (items.length < STRIDE) return
      after = items.at(-1)!.row
    } else {
      const rows = candidates(after, down, STRIDE)
      yield itemsByRows(db, source, rows)
      if (rows.length < STRIDE) return
      after = rows.at(-1)!
    }
  }
}

function pageByValue(db: ReadableDb, source: ItemSource, query: Query, column: number): Item[] {
  const after = query.after?.length ? { value: query.after[0] as SortValue, row: Number(query.after[1]) } : null
  const limit = query.limit + 1
  if (!source.indexed) return sortAll(db, source, query, column, after)
  if (hasFilter(query)) {
    const rows = sortedMatches(db, source, query, { column, down: isDown(query), after, limit })
    if (rows) return itemsByRows(db, source, rows)
  }
  const budget = hasFilter(query) ? budgetOf(db, source, query) : Infinity
  return (
    collect(walkByValue(db, source, query, column, after), itemMatcher(source, query), limit, budget) ??
    itemsByRows(db, source, sortedInSet(db, source, query, column, after, rowSet(db, source, query)!))
  )
}

/** The next rows of a set in a column's order: entries of the index only, no items, so that a long way is short. */
function sortedInSet(db: ReadableDb, source: ItemSource, query: Query, column: number, from: SortEntry | null, set: RowSet): number[] {
  const rows: number[] = []
  for (let after = from; ; ) {
    const entries = nextEntries(db, source, column, after, isDown(query), LONG_STRIDE)
    for (const { row } of entries) {
      if (set[row] === 1) rows.push(row)
      if (rows.length > query.limit) return rows
    }
    if (entries.length < LONG_STRIDE) return rows
    after = entries.at(-1)!
  }
}

/** Without an index every item is looked at: slow for many, right for all. */
function sortAll(db: ReadableDb, source: ItemSource, query: Query, column: number, after: SortEntry | null): Item[] {
  const matches = itemMatcher(source, query)
  const compare = (a: SortEntry, b: SortEntry) => compareEntries(a, b, isDown(query))
  const entries: SortEntry[] = []
  for (const items of walkByRow(db, source, { ...query, sort: { by: 'row', direction: 'asc' } }, null)) {
    for (const item of items) {
      const entry = { value: sortValue(valueOf(item, source, column)), row: item.row }
      if (matches(item) && (!after || compare(entry, after) > 0)) entries.push(entry)
    }
  }
  const wanted = entries.sort(compare).slice(0, query.limit + 1)
  return itemsByRows(db, source, wanted.map((entry) => entry.row))
}

/** Items in the order of a column's index. */
function* walkByValue(db: ReadableDb, source: ItemSource, query: Query, column: number, from: SortEntry | null): Generator<Item[]> {
  const stride = hasFilter(query) ? STRIDE : query.limit + 1
  for (let after = from; ; ) {
    const entries = nextEntries(db, source, column, after, isDown(query), stride)
    yield itemsByRows(db, source, entries.map((entry) => entry.row))
    if (entries.length < stride) return
    after = entries.at(-1)!
  }
}

/** The first `limit` items that pass; null when more than `budget` were looked at before. */
function collect(pieces: Iterable<Item[]>, matches: (item: Item) => boolean, limit: number, budget = Infinity): Item[] | null {
  const found: Item[] = []
  let seen = 0
  if (budget === 0) return null
  for (const piece of pieces) {
    for (const item of piece) {
      if (matches(item)) found.push(item)
      if (found.length === limit) return found
    }
    seen += piece.length
    if (seen > budget) return null
  }
  return found
}

export function countItems(db: ReadableDb, input: ItemQuery, limit: number): Count {
  const query = ItemQuery.parse({ ...input, sort: undefined, after: null })
  const source = itemSource(db, query.datasetId)
  if (!hasFilter(query)) return { count: source.items, exact: true }
  const length = countMatches(db, source, query, limit + 1) ?? countByWalking(db, source, query, limit + 1)
  return { count: Math.min(length, limit), exact: length <= limit }
}

function countByWalking(db: ReadableDb, source: ItemSource, query: Query, limit: number): number {
  const items = collect(walkByRow(db, source, query, null), itemMatcher(source, query), limit, budgetOf(db, source, query))
  return items?.length ?? rowSet(db, source, query)!.reduce((sum, one) => sum + one, 0)
}

/** A key after which the row at a position comes; an empty one for the start, null where only walking leads there. */
export function keyAt(db: ReadableDb, input: ItemQuery, position: number): PageKey | null {
  const query = ItemQuery.parse(input)
  const source = itemSource(db, query.datasetId)
  if (hasFilter(query)) return null
  if (position <= 0) return []
  const column = sortColumn(source, query.sort)
  if (column === null) return [isDown(query) ? source.items - position : position - 1]
  if (!source.indexed) return null
  const entry = entryBefore(db, source, column, position, isDown(query))
  return entry && [entry.value, entry.row]
}
