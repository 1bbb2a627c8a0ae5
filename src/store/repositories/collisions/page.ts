import type { z } from 'zod'
import type { CollisionGroup } from '@shared/entities'
import { GroupQuery, type Count, type GroupPage, type PageKey } from '@shared/queries'
import { searchedPrefix } from '@shared/sidPrefix'
import type { ReadableDb, SqlValue } from '../../db/connection'
import { decodeSid, encodeSid, parseSidText, prefixRange, sidText } from '../../sids'
import { assignmentRow, type AssignmentRow } from '../assignments/rows'
import { chunkReader, isShared, sidOf } from '../assignments/chunks'
import { hasFilter, itemMatcher, type ItemFilter } from '../items/match'
import { passingRows } from '../items/passing'
import type { RowSet } from '../items/rowSet'
import { itemSource, itemsByRows, type ItemSource } from '../items/rows'
import { toGroup, type GroupRow } from './rows'

type Query = z.output<typeof GroupQuery>

interface Asked {
  db: ReadableDb
  assignment: AssignmentRow
  source: ItemSource
  query: Query
  prefix: number[]
  filter: ItemFilter
}

const STRIDE = 200
/** Members of a group that are looked at first; if none passes, each next piece is four times as long. */
const FIRST_MEMBERS = 8
const MEMBERS_AT_ONCE = 1000

function understand(db: ReadableDb, input: GroupQuery): Asked {
  const query = GroupQuery.parse(input)
  const assignment = assignmentRow(db, query.assignmentId)
  const typed = searchedPrefix(query.search)
  const isSid = typed !== null && typed.length <= assignment.levels
  return {
    db, assignment, query,
    source: itemSource(db, assignment.dataset_id),
    prefix: isSid ? typed : query.prefix,
    filter: { search: isSid ? '' : query.search, where: query.where },
  }
}

export function pageGroups(db: ReadableDb, input: GroupQuery): GroupPage {
  const asked = understand(db, input)
  const { limit, nearThreshold } = asked.query
  const rows = find(asked, limit + 1)
  const more = rows.length > limit
  if (more) rows.pop()
  const groups: CollisionGroup[] = rows.map((row) => toGroup(row, nearThreshold))
  const last = groups.at(-1)
  return { rows: groups, next: more && last ? [last.size, sidText(last.sid)] : null }
}

export function countGroups(db: ReadableDb, input: GroupQuery, limit: number): Count {
  const { length } = find(understand(db, { ...input, after: null }), limit + 1)
  return { count: Math.min(length, limit), exact: length <= limit }
}

/** A key after which the group at a position comes; an empty one for the start, null where only walking leads there. */
export function groupKeyAt(db: ReadableDb, input: GroupQuery, position: number): PageKey | null {
  const asked = understand(db, { ...input, after: null })
  if (hasFilter(asked.filter)) return null
  if (position <= 0) return []
  const last = select(asked, null, 1, { before: position - 1 })[0]
  return last ? [last.size, sidText(decodeSid(last.sid))] : null
}

function find(asked: Asked, limit: number): GroupRow[] {
  const { query, filter } = asked
  const from = query.after?.length ? keyOf(query.after) : null
  if (!hasFilter(filter)) return select(asked, from, limit)
  const { set, few } = passingRows(asked.db, asked.source, filter)
  if (few) return select(asked, from, limit, { sids: sidsOf(asked, few) })
  const passes = memberFilter(asked, set)
  const found: GroupRow[] = []
  for (let after = from; found.length < limit; ) {
    const rows = select(asked, after, STRIDE)
    for (const row of rows) if (found.length < limit && passes(row)) found.push(row)
    if (rows.length < STRIDE) break
    after = rows.at(-1)!
  }
  return found
}

type Key = { rank: number; sid: Uint8Array }
const keyOf = (after: NonNullable<Query['after']>): Key => ({ rank: -Number(after[0]), sid: encodeSid(parseSidText(String(after[1]))) })

/** Groups in order after a key; `sids` (hex) narrows to those, `before` are passed over. */
function select(
  { db, assignment, query, prefix }: Asked, after: Key | null, limit: number, { sids = null, before = 0 }: { sids?: string[] | null; before?: number } = {},
): GroupRow[] {
  const { sql, parameters } = groupsSql(assignment.key, { query, prefix, after, sids, limit, before })
  return db.all<GroupRow>(sql, parameters)
}

export function groupsSql(
  assignmentKey: number,
  { query, prefix, after, sids, limit, before = 0 }: {
    query: Pick<Query, 'cause' | 'minSize' | 'nearThreshold'>; prefix: number[]; after: Key | null; sids: string[] | null; limit: number; before?: number
  },
): { sql: string; parameters: Record<string, SqlValue> } {
  const where = ['assignment_key = @assignment']
  const parameters: Record<string, SqlValue> = { assignment: assignmentKey, limit }
  const add = (condition: string, values: Record<string, SqlValue>) => {
    where.push(condition)
    Object.assign(parameters, values)
  }
  const { cause, nearThreshold } = query
  if (cause !== null && (nearThreshold === null || cause === 'exact-duplicate')) add('cause = @cause', { cause })
  else if (cause !== null) {
    add(`cause <> 'exact-duplicate' AND mean_cosine ${cause === 'near-duplicate' ? '>=' : '<'} @threshold`, { threshold: nearThreshold })
  }
  if (prefix.length > 0) {
    const [from, to] = prefixRange(prefix)
    add('sid >= @from AND sid < @to', { from, to })
  }
  if (sids) add('sid IN (SELECT unhex(value) FROM json_each(@sids))', { sids: JSON.stringify(sids) })
  // A narrow set is sorted; the rest follows the index by size. The plus hides a column from the index.
  const rank = prefix.length > 0 || sids ? '+rank' : 'rank'
  if (query.minSize > 2) add(`${rank} <= @smallest`, { smallest: -query.minSize })
  if (before > 0) parameters['before'] = before
  if (after) add(`(${rank}, sid) > (@rank, @sid)`, { rank: after.rank, sid: after.sid })
  return {
    sql: `SELECT sid, size, cause, exact_duplicates, mean_cosine, rank FROM collision_group
      WHERE ${where.join(' AND ')} ORDER BY ${rank}, sid LIMIT @limit${before > 0 ? ' OFFSET @before' : ''}`,
    parameters,
  }
}

/** SIDs (hex) that these rows share with others. */
function sidsOf({ db, assignment }: Asked, rows: number[]): string[] {
  const chunkOf = chunkReader(db, assignment.key)
  const sids = rows
    .filter((row) => isShared(chunkOf(row)!, row))
    .map((row) => encodeSid(sidOf(chunkOf(row)!, assignment.levels, row)).toString('hex'))
  return [...new Set(sids)]
}

export const MEMBER_ROWS = `
  SELECT row FROM item_sid WHERE assignment_key = ? AND sid = ? AND row > ? ORDER BY row LIMIT ?`

/** Tells whether any member passes; stops soon after the first. */
function memberFilter({ db, assignment, source, filter }: Asked, passing: RowSet | null): (group: GroupRow) => boolean {
  const matches = itemMatcher(source, filter)
  const anyPasses = (rows: number[]) => (passing ? rows.some((row) => passing[row] === 1) : itemsByRows(db, source, rows).some(matches))
  return ({ sid }) => {
    for (let [after, limit] = [-1, passing ? MEMBERS_AT_ONCE : FIRST_MEMBERS]; ; limit = Math.min(4 * limit, MEMBERS_AT_ONCE)) {
      const rows = db.column<number>(MEMBER_ROWS, [assignment.key, sid, after, limit])
      if (anyPasses(rows)) return true
      if (rows.length < limit) return false
      after = rows.at(-1)!
    }
  }
}
