import type { z } from 'zod'
import type { Item } from '@shared/entities'
import { ItemQuery, type Count, type ItemPage, type PageKey } from '@shared/queries'
import type { ReadableDb } from '../../db/connection'
import { candidateRows } from './candidates'
import { hasFilter, itemMatcher } from './match'
import { sortedMatches } from './matches'
import { itemSource, itemsByRows, nextItems, type ItemSource } from './rows'
import { entryBefore, nextEntries } from './sortIndex'
import { compareEntries, sortColumn, sortValue, valueOf, type SortEntry, type SortValue } from './values'

type Query = z.output<typeof ItemQuery>

/** Rows read at a time while looking for those that pass. */
const STRIDE = 1000

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
  if (!hasFilter(query)) return nextItems(db, source, after, isDown(query), query.limit + 1)
  return collect(walkByRow(db, source, query, after), itemMatcher(source, query), query.limit + 1)
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
  return collect(walkByValue(db, source, query, column, after), itemMatcher(source, query), limit)
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

/** The first `limit` items that pass. */
function collect(pieces: Iterable<Item[]>, matches: (item: Item) => boolean, limit: number): Item[] {
  const found: Item[] = []
  for (const piece of pieces) {
    for (const item of piece) {
      if (matches(item)) found.push(item)
      if (found.length === limit) return found
    }
  }
  return found
}

export function countItems(db: ReadableDb, input: ItemQuery, limit: number): Count {
  const query = ItemQuery.parse({ ...input, sort: undefined, after: null })
  const source = itemSource(db, query.datasetId)
  if (!hasFilter(query)) return { count: source.items, exact: true }
  const { length } = collect(walkByRow(db, source, query, null), itemMatcher(source, query), limit + 1)
  return { count: Math.min(length, limit), exact: length <= limit }
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
