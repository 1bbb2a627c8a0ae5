import type { PrefixCount } from '@shared/queries'
import type { PrefixesBelow } from '../../api'
import type { ReadableDb, WritableDb } from '../../db/connection'
import { decodeSid, encodeSid, prefixRange } from '../../sids'
import { commonLevels, sidGroups } from './order'

interface Counts {
  prefix: Uint8Array
  items: number
  sids: number
  children: number
  colliding: number
}

/** A level is kept while its prefixes are few enough to be worth it; below, each holds so little that it is counted. */
const ALWAYS_KEPT = 4096
const ITEMS_A_PREFIX = 4

/** Prefixes of levels 0 … D-1 with their counts, by level; ends with the last level worth keeping. */
export function prefixCounts(codes: Int32Array, levels: number, order: Int32Array): Counts[][] {
  const byLevel: Counts[][] = Array.from({ length: levels }, () => [])
  let previous = -1
  for (const { from, size } of sidGroups(codes, levels, order)) {
    const row = order[from]!
    const common = previous < 0 ? -1 : commonLevels(codes, levels, previous, row)
    for (let level = 0; level < levels; level++) {
      const counts = byLevel[level]!
      if (level > common) {
        counts.push({ prefix: encodeSid(codes, row * levels, level), items: 0, sids: 0, children: 0, colliding: 0 })
      }
      const own = counts.at(-1)!
      own.items += size
      own.sids++
      if (size > 1) own.colliding += size
      // A new prefix of the next level is a new child of this one.
      if (level >= common) own.children++
    }
    previous = row
  }
  const most = Math.max(ALWAYS_KEPT, order.length / ITEMS_A_PREFIX)
  const tooMany = byLevel.findIndex((counts) => counts.length > most)
  return tooMany < 0 ? byLevel : byLevel.slice(0, tooMany)
}

export function writePrefixCounts(db: WritableDb, assignmentKey: number, level: number, counts: Counts[]): void {
  for (const { prefix, items, sids, children, colliding } of counts) {
    db.run(
      `INSERT INTO prefix_count (assignment_key, level, prefix, items, sids, children, colliding)
       VALUES (?, ?, ?, ?, ?, ?, ?)`,
      [assignmentKey, level, prefix, items, sids, children, colliding],
    )
  }
}

export const KEPT_PREFIXES = `
  SELECT prefix, items, sids, children, colliding FROM prefix_count
  WHERE assignment_key = ? AND level = ? AND prefix >= ? AND prefix < ? ORDER BY prefix`
export const COUNTED_PREFIXES = `
  SELECT substr(sid, 1, @bytes) AS prefix, sum(n) AS items, count(*) AS sids,
    CASE WHEN @bytes = @full THEN 0 ELSE count(DISTINCT substr(sid, 1, @bytes + 4)) END AS children,
    coalesce(sum(n) FILTER (WHERE n > 1), 0) AS colliding
  FROM (SELECT sid, count(*) AS n FROM item_sid
        WHERE assignment_key = @assignment AND sid >= @from AND sid < @to GROUP BY sid)
  GROUP BY 1 ORDER BY 1`

/** Prefixes of one level below (or equal to) a prefix. */
export function prefixesAt(
  db: ReadableDb, assignment: { key: number; levels: number }, prefix: number[], level: number,
): PrefixCount[] {
  const [from, to] = prefixRange(prefix)
  const rows =
    level <= lastKeptLevel(db, assignment.key)
      ? db.all<Counts>(KEPT_PREFIXES, [assignment.key, level, from, to])
      : db.all<Counts>(COUNTED_PREFIXES, {
          assignment: assignment.key, bytes: level * 4, full: assignment.levels * 4, from, to,
        })
  return rows.map(toPrefixCount)
}

const toPrefixCount = (row: Counts): PrefixCount => ({
  prefix: decodeSid(row.prefix), items: row.items, sids: row.sids, children: row.children, itemsInCollisions: row.colliding,
})

export const lastKeptLevel = (db: ReadableDb, assignmentKey: number): number =>
  db.get<{ kept: number | null }>('SELECT max(level) AS kept FROM prefix_count WHERE assignment_key = ?', [assignmentKey])!.kept ?? -1

export const LARGE_PREFIXES = `
  SELECT prefix, items, sids, children, colliding FROM prefix_count
  WHERE assignment_key = ? AND level = ? AND prefix >= ? AND prefix < ? AND items >= ? ORDER BY prefix`
export const PREFIX_TOTALS = `
  SELECT count(*) AS cells, coalesce(sum(items), 0) AS items FROM prefix_count
  WHERE assignment_key = ? AND level = ? AND prefix >= ? AND prefix < ?`

/** Those large enough to be seen; the rest is only counted. */
export function prefixesBelow(
  db: ReadableDb, assignment: { key: number; levels: number }, prefix: number[], level: number, minItems: number,
): PrefixesBelow {
  if (level > lastKeptLevel(db, assignment.key)) {
    const all = prefixesAt(db, assignment, prefix, level)
    const prefixes = all.filter(({ items }) => items >= minItems)
    return { prefixes, hidden: { cells: all.length - prefixes.length, items: itemsOf(all) - itemsOf(prefixes) } }
  }
  const below = [assignment.key, level, ...prefixRange(prefix)]
  const prefixes = db.all<Counts>(LARGE_PREFIXES, [...below, minItems]).map(toPrefixCount)
  const total = db.get<{ cells: number; items: number }>(PREFIX_TOTALS, below)!
  return { prefixes, hidden: { cells: total.cells - prefixes.length, items: total.items - itemsOf(prefixes) } }
}

const itemsOf = (prefixes: readonly PrefixCount[]): number => prefixes.reduce((sum, { items }) => sum + items, 0)
