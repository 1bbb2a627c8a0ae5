import type { z } from 'zod'
import type { Item } from '@shared/entities'
import { MappingQuery, type Count, type MappingPage, type MappingRow, type PageKey } from '@shared/queries'
import { searchedPrefix } from '@shared/sidPrefix'
import type { ReadableDb } from '../../db/connection'
import { decodeSid, encodeSid, parseSidText, prefixRange, sidText } from '../../sids'
import { candidateRows } from '../items/candidates'
import { hasFilter, itemMatcher, type ItemFilter } from '../items/match'
import { passingRows, type PassingRows } from '../items/passing'
import { itemSource, itemsByRows, type ItemSource } from '../items/rows'
import { chunkReader, chunksFrom, isShared, sidOf, type Chunk } from './chunks'
import { assignmentRow, ROWS_OF_PREFIX, type AssignmentRow } from './rows'
import { prefixesAt } from './tree'

type Query = z.output<typeof MappingQuery>

/** What a page is taken from: the assignment, its items, and what is asked, the search box already understood. */
interface Asked {
  db: ReadableDb
  assignment: AssignmentRow
  source: ItemSource
  query: Query
  prefix: number[]
  filter: ItemFilter
  /** Position of a row's chunk. */
  chunkOf: (row: number) => Chunk | null
}

const STRIDE = 1000
/** Items below a prefix that are taken from the index by SID and sorted; more are met soon enough by a pass in row order. */
const MOST_BELOW_PREFIX = 20_000

function understand(db: ReadableDb, input: MappingQuery): Asked {
  const query = MappingQuery.parse(input)
  const assignment = assignmentRow(db, query.assignmentId)
  const source = itemSource(db, assignment.dataset_id)
  const typed = searchedPrefix(query.search)
  // What looks like a SID is one where any item has it; else it is text like any other.
  const isSid = typed !== null && typed.length <= assignment.levels
    && prefixesAt(db, assignment, typed, typed.length).length > 0 && startsWith(typed, query.prefix)
  return {
    db, assignment, source, query,
    prefix: isSid ? typed : query.prefix,
    filter: { search: isSid ? '' : query.search, where: query.where },
    chunkOf: chunkReader(db, assignment.key),
  }
}

const startsWith = (sid: number[], prefix: number[]): boolean => prefix.every((code, level) => sid[level] === code)

export function pageMapping(db: ReadableDb, input: MappingQuery): MappingPage {
  const asked = understand(db, input)
  const { query } = asked
  const items = collect(asked, walk(asked), query.limit + 1)
  const more = items.length > query.limit
  if (more) items.pop()
  const rows = mappingRows(asked.db, asked.assignment, items, asked.chunkOf)
  const last = rows.at(-1)
  if (!more || !last) return { rows, next: null }
  return { rows, next: query.sort === 'row' ? [last.item.row] : [sidText(last.sid), last.item.row] }
}

export function countMapping(db: ReadableDb, input: MappingQuery, limit: number): Count {
  const asked = understand(db, { ...input, after: null, sort: 'row' })
  if (!hasFilter(asked.filter)) {
    const whole = prefixesAt(db, asked.assignment, asked.prefix, asked.prefix.length)[0]
    return { count: (asked.query.collidingOnly ? whole?.itemsInCollisions : whole?.items) ?? 0, exact: true }
  }
  const { length } = collect(asked, walk(asked), limit + 1)
  return { count: Math.min(length, limit), exact: length <= limit }
}

export const ROW_BY_SID_AT = `
  SELECT sid, row FROM item_sid
  WHERE assignment_key = @assignment AND sid >= @from AND sid < @to ORDER BY sid, row LIMIT 1 OFFSET @before`

/** A key after which the row at a position comes; an empty one for the start, null where only walking leads there. */
export function mappingKeyAt(db: ReadableDb, input: MappingQuery, position: number): PageKey | null {
  const { assignment, query, prefix, filter } = understand(db, input)
  if (hasFilter(filter) || query.collidingOnly) return null
  if (position <= 0) return []
  if (query.sort === 'row') return prefix.length === 0 ? [position - 1] : null
  const [from, to] = prefixRange(prefix)
  const last = db.get<{ sid: Buffer; row: number }>(ROW_BY_SID_AT, { assignment: assignment.key, from, to, before: position - 1 })
  return last ? [sidText(decodeSid(last.sid)), last.row] : null
}

/** Items of the wanted rows that pass the filter. */
function collect({ db, source, filter }: Asked, pieces: Iterable<number[]>, limit: number): Item[] {
  const matches = itemMatcher(source, filter)
  const found: Item[] = []
  for (const piece of pieces) {
    // Without a filter no more rows are loaded than shown.
    const rows = hasFilter(filter) ? piece : piece.slice(0, limit - found.length)
    for (const item of itemsByRows(db, source, rows)) {
      if (matches(item)) found.push(item)
      if (found.length === limit) return found
    }
  }
  return found
}

function walk(asked: Asked): Iterable<number[]> {
  return asked.query.sort === 'row' ? walkByRow(asked) : walkBySid(asked)
}

function wantedRow({ assignment, prefix, query, chunkOf }: Asked, row: number): boolean {
  const chunk = chunkOf(row)
  return chunk !== null && isWanted(chunk, row, assignment.levels, prefix, query.collidingOnly)
}

function isWanted(chunk: Chunk, row: number, levels: number, prefix: number[], collidingOnly: boolean): boolean {
  const at = (row - chunk.firstRow) * levels
  if (collidingOnly && !isShared(chunk, row)) return false
  for (let level = 0; level < prefix.length; level++) if (chunk.codes[at + level] !== prefix[level]) return false
  return true
}

const passingOf = ({ db, source, filter }: Asked): PassingRows => (hasFilter(filter) ? passingRows(db, source, filter) : { set: null, few: null })

/** By what narrows most: the set of rows that pass the filter, the rows below the prefix, an index; else every code. */
function* walkByRow(asked: Asked): Generator<number[]> {
  const { db, source, filter, query } = asked
  const from = query.after?.length ? Number(query.after[0]) : null
  const { set: passing, few } = passingOf(asked)
  const known = few ?? (passing || !hasFilter(filter) ? rowsBelowPrefix(asked) : null)
  const isNext = (row: number) => (from === null || row > from) && (!passing || passing[row] === 1) && wantedRow(asked, row)
  if (known) {
    yield* piecesOf(known, isNext)
    return
  }
  const candidates = hasFilter(filter) && !passing ? candidateRows(db, source, filter) : null
  if (!candidates) {
    for (const rows of walkCodes(asked, from === null ? 0 : from + 1)) yield passing ? rows.filter((row) => passing[row] === 1) : rows
    return
  }
  for (let after = from; ; ) {
    const rows = candidates(after, false, STRIDE)
    yield rows.filter((row) => wantedRow(asked, row))
    if (rows.length < STRIDE) return
    after = rows.at(-1)!
  }
}

/** The wanted ones of the rows, piece by piece: a page is full long before the last is asked about. */
function* piecesOf(rows: number[], isWanted: (row: number) => boolean): Generator<number[]> {
  for (let at = 0; at < rows.length; at += STRIDE) yield rows.slice(at, at + STRIDE).filter(isWanted)
}

/** Rows below the prefix, ascending; null where there is no prefix or it has many. */
function rowsBelowPrefix({ db, assignment, prefix }: Asked): number[] | null {
  if (prefix.length === 0) return null
  const items = prefixesAt(db, assignment, prefix, prefix.length)[0]?.items ?? 0
  if (items > MOST_BELOW_PREFIX) return null
  return db.column<number>(ROWS_OF_PREFIX, [assignment.key, ...prefixRange(prefix), items]).sort((a, b) => a - b)
}

function* walkCodes({ db, assignment, prefix, query }: Asked, from: number): Generator<number[]> {
  for (const chunk of chunksFrom(db, assignment.key, from)) {
    const rows: number[] = []
    for (let row = Math.max(from, chunk.firstRow); row < chunk.firstRow + chunk.rows; row++) {
      if (isWanted(chunk, row, assignment.levels, prefix, query.collidingOnly)) rows.push(row)
    }
    yield rows
  }
}

export const ROWS_BY_SID = `
  SELECT sid, row FROM item_sid
  WHERE assignment_key = @assignment AND (sid, row) > (@sid, @row) AND sid < @to ORDER BY sid, row LIMIT @limit`

function* walkBySid(asked: Asked): Generator<number[]> {
  const { db, assignment, filter, query, prefix } = asked
  const after = query.after?.length
    ? { sid: encodeSid(parseSidText(String(query.after[0]))), row: Number(query.after[1]) }
    : null
  const { set: passing, few } = passingOf(asked)
  if (few) {
    const rows = sortedBySid(asked, few.filter((row) => wantedRow(asked, row)), after)
    for (let from = 0; from < rows.length; from += query.limit + 1) yield rows.slice(from, from + query.limit + 1)
    return
  }
  const [start, to] = prefixRange(prefix)
  const stride = hasFilter(filter) || query.collidingOnly ? STRIDE : query.limit + 1
  for (let [sid, row] = after ? [after.sid, after.row] : [start, -1]; ; ) {
    const found = db.all<{ sid: Buffer; row: number }>(ROWS_BY_SID, { assignment: assignment.key, sid, row, to, limit: stride })
    yield found.map((one) => one.row).filter((one) => (!passing || passing[one] === 1) && (!query.collidingOnly || wantedRow(asked, one)))
    if (found.length < stride) return
    ;({ sid, row } = found.at(-1)!)
  }
}

function sortedBySid({ assignment, chunkOf }: Asked, rows: number[], after: { sid: Buffer; row: number } | null): number[] {
  const compare = (a: { sid: Buffer; row: number }, b: { sid: Buffer; row: number }) => Buffer.compare(a.sid, b.sid) || a.row - b.row
  return rows
    .map((row) => ({ row, sid: encodeSid(sidOf(chunkOf(row)!, assignment.levels, row)) }))
    .filter((one) => !after || compare(one, after) > 0)
    .sort(compare)
    .map((one) => one.row)
}

/** Items with their SIDs, suffixes and group sizes; one query for the sizes of all. */
export function mappingRows(
  db: ReadableDb, assignment: AssignmentRow, items: Item[], chunkOf = chunkReader(db, assignment.key),
): MappingRow[] {
  const placed = items.map((item) => {
    const chunk = chunkOf(item.row)!
    const at = item.row - chunk.firstRow
    return { item, sid: sidOf(chunk, assignment.levels, item.row), suffix: chunk.suffixes[at]!, shared: chunk.shared[at] === 1 }
  })
  const shared = [...new Set(placed.filter((one) => one.shared).map((one) => encodeSid(one.sid).toString('hex')))]
  const sizes = new Map(
    shared.length === 0
      ? []
      : db
          .all<{ sid: string; size: number }>(
            `SELECT lower(hex(sid)) AS sid, size FROM collision_group
             WHERE assignment_key = ? AND sid IN (SELECT unhex(value) FROM json_each(?))`,
            [assignment.key, JSON.stringify(shared)],
          )
          .map((row): [string, number] => [row.sid, row.size]),
  )
  return placed.map(({ item, sid, suffix, shared: isShared }) => ({
    item, sid, suffix, groupSize: isShared ? (sizes.get(encodeSid(sid).toString('hex')) ?? 1) : 1,
  }))
}
