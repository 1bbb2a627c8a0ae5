import type { z } from 'zod'
import type { Item } from '@shared/entities'
import { ItemQuery, type Count, type ItemPage, type PageKey } from '@shared/queries'
import type { ReadableDb } from '../../db/connection'
import { candidateRows, searchedAmong } from './candidates'
import { foldSearch, hasFilter, isOnlyChosen, itemMatcher } from './match'
import { countMatches, sortedMatches } from './matches'
import { itemSource, itemsByRows, nextItems, type ItemSource } from './rows'
import { keptRowSet, rowSet, rowsInSet, type RowSet } from './rowSet'
import type { Chosen } from './selections'
import { matchExpression } from './searchIndex'
import { entryBefore, nextEntries } from './sortIndex'
import { compareEntries, SORT_CHARACTERS, sortColumn, sortValue, valueOf, type SortEntry, type SortValue } from './values'

type Query = z.output<typeof ItemQuery> & { chosen: Chosen | null }

/** Finds the rows of a selection. */
type FindChosen = (datasetId: string, selection: string) => Chosen

function parse(input: ItemQuery, find: FindChosen): Query {
  const query = ItemQuery.parse(input)
  return { ...query, chosen: query.selection === null ? null : find(query.datasetId, query.selection) }
}

/** Rows read at a time while looking for those that pass. */
const STRIDE = 1000
/** Index entries read at a time where no items are looked at. */
const LONG_STRIDE = 5000
/** Some 50 ms of looking at items. */
const WALK_BUDGET = 4000

export function pageItems(db: ReadableDb, input: ItemQuery, find: FindChosen): ItemPage {
  const query = parse(input, find)
  const source = itemSource(db, query.datasetId)
  if (query.sort.by === 'selection' && query.chosen) return pageBySelection(db, source, query, query.chosen)
  const column = sortColumn(source, query.sort)
  const items = column === null ? pageByRow(db, source, query) : pageByValue(db, source, query, column)
  const more = items.length > query.limit
  if (more) items.pop()
  const last = items.at(-1)
  if (!more || !last) return { rows: items, next: null }
  return { rows: items, next: column === null ? [last.row] : [sortValue(valueOf(last, source, column)), last.row] }
}

/** In the order in which the rows were chosen; the key is a place in it. */
function pageBySelection(db: ReadableDb, source: ItemSource, query: Query, { rows }: Chosen): ItemPage {
  const matches = itemMatcher(source, query)
  const down = isDown(query)
  const found: Item[] = []
  let at = query.after?.length ? Number(query.after[0]) + 1 : 0
  for (; at < rows.length && found.length < query.limit; at += STRIDE) {
    const places = Array.from({ length: Math.min(STRIDE, rows.length - at) }, (_, i) => at + i)
    const items = itemsByRows(db, source, places.map((place) => rows[down ? rows.length - 1 - place : place]!))
    for (const [i, item] of items.entries()) {
      if (matches(item)) found.push(item)
      if (found.length === query.limit) return { rows: found, next: at + i + 1 < rows.length ? [at + i] : null }
    }
  }
  return { rows: found, next: null }
}

const isDown = (query: Query): boolean => query.sort.direction === 'desc'

/** One more than asked for, so that the caller sees whether there is a next page. */
function pageByRow(db: ReadableDb, source: ItemSource, query: Query): Item[] {
  const after = query.after?.length ? Number(query.after[0]) : null
  const limit = query.limit + 1
  if (!hasFilter(query)) return nextItems(db, source, after, isDown(query), limit)
  if (isOnlyChosen(query)) return itemsByRows(db, source, rowsInSet(query.chosen!.set, after, isDown(query), limit))
  const rows = keptRowSet(db, source, query) ? null : searchedAmong(db, source, query, after, isDown(query), limit)
  if (rows) return itemsByRows(db, source, rows)
  return (
    collect(walkByRow(db, source, query, after), itemMatcher(source, query), limit, budgetOf(db, source, query)) ??
    itemsByRows(db, source, rowsInSet(rowSet(db, source, query)!, after, isDown(query), limit))
  )
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
  const candidates = candidateRows(db, source, query, from, down)
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

export function countItems(db: ReadableDb, input: ItemQuery, limit: number, find: FindChosen): Count {
  const query = parse({ ...input, sort: undefined, after: null }, find)
  const source = itemSource(db, query.datasetId)
  if (!hasFilter(query)) return { count: source.items, exact: true }
  if (isOnlyChosen(query)) return { count: query.chosen!.set.reduce((sum, one) => sum + one, 0), exact: true }
  const length = countMatches(db, source, query, limit + 1) ?? countByWalking(db, source, query, limit + 1)
  return { count: Math.min(length, limit), exact: length <= limit }
}

function countByWalking(db: ReadableDb, source: ItemSource, query: Query, limit: number): number {
  const items = collect(walkByRow(db, source, query, null), itemMatcher(source, query), limit, budgetOf(db, source, query))
  return items?.length ?? rowSet(db, source, query)!.reduce((sum, one) => sum + one, 0)
}

/** Every row that passes, ascending: by the indexes where they can tell, else by looking at each item. */
export function rowsOf(db: ReadableDb, input: ItemQuery, find: FindChosen): Int32Array {
  const query = parse({ ...input, sort: undefined, after: null }, find)
  const source = itemSource(db, query.datasetId)
  if (!hasFilter(query)) return Int32Array.from({ length: source.items }, (_, row) => row)
  const set = isOnlyChosen(query) ? query.chosen!.set : rowSet(db, source, query)
  const rows: number[] = []
  if (set) set.forEach((one, row) => one === 1 && rows.push(row))
  else {
    const matches = itemMatcher(source, query)
    for (const items of walkByRow(db, source, query, null)) for (const item of items) if (matches(item)) rows.push(item.row)
  }
  return Int32Array.from(rows)
}

/** A key after which the row at a position comes; an empty one for the start, null where only walking leads there. */
export function keyAt(db: ReadableDb, input: ItemQuery, position: number, find: FindChosen): PageKey | null {
  const query = parse(input, find)
  const source = itemSource(db, query.datasetId)
  if (hasFilter(query)) return null
  if (position <= 0) return []
  const column = sortColumn(source, query.sort)
  if (column === null) return [isDown(query) ? source.items - position : position - 1]
  if (!source.indexed) return null
  const entry = entryBefore(db, source, column, position, isDown(query))
  return entry && [entry.value, entry.row]
}
