import { StudioError } from '@shared/errors'
import type { CollisionCause } from '@shared/entities'
import type { Collisions } from '../../api'
import { BULK_ROWS, type StoreContext } from '../../context'
import type { ReadableDb } from '../../db/connection'
import { encodeSid, sidText } from '../../sids'
import { assignmentRow } from '../assignments/rows'
import { itemSource, itemsByRows } from '../items/rows'
import { countGroups, groupKeyAt, MEMBER_ROWS, pageGroups } from './page'
import { insertGroups, toGroup, type GroupRow } from './rows'

export const SUMMARY_BY_CAUSE = `
  SELECT cause, count(*) AS groups, -sum(rank) AS items FROM collision_group WHERE assignment_key = ? GROUP BY cause`
export const SUMMARY_BY_SIZE = `
  SELECT -rank AS size, count(*) AS groups FROM collision_group WHERE assignment_key = ? GROUP BY rank ORDER BY rank DESC`
export const GROUPS_BEFORE = `
  SELECT count(*) AS before FROM collision_group WHERE assignment_key = ? AND (rank, sid) < (?, ?)`
const MOST_COUNTED = 10_000

export function createCollisions({ connection: db }: StoreContext): Collisions {
  return {
    page: (query) => db.read((tx) => pageGroups(tx, query)),
    keyAt: (query, position) => db.read((tx) => groupKeyAt(tx, query, position)),
    count: (query, limit = MOST_COUNTED) => db.read((tx) => countGroups(tx, query, limit)),
    group: (assignmentId, sid) => toGroup(groupRow(db, assignmentRow(db, assignmentId).key, sid), null),
    rank: (assignmentId, sid) =>
      db.read((tx) => {
        const { key } = assignmentRow(tx, assignmentId)
        const group = groupRow(tx, key, sid)
        return tx.get<{ before: number }>(GROUPS_BEFORE, [key, group.rank, group.sid])!.before + 1
      }),
    summary: (assignmentId) =>
      db.read((tx) => {
        const { key } = assignmentRow(tx, assignmentId)
        const byCause = tx.all<{ cause: CollisionCause; groups: number; items: number }>(SUMMARY_BY_CAUSE, [key])
        const sizes = tx.all<{ size: number; groups: number }>(SUMMARY_BY_SIZE, [key])
        const sum = (pick: (one: { groups: number; items: number }) => number) => byCause.reduce((all, one) => all + pick(one), 0)
        return { groups: sum((one) => one.groups), items: sum((one) => one.items), byCause, sizes }
      }),
    members: (assignmentId, sid, after, limit) =>
      db.read((tx) => {
        const assignment = assignmentRow(tx, assignmentId)
        const group = toGroup(groupRow(tx, assignment.key, sid), null)
        const rows = memberRows(tx, assignment.key, sid, after?.length ? Number(after[0]) : -1, limit + 1)
        const more = rows.length > limit
        if (more) rows.pop()
        const items = itemsByRows(tx, itemSource(tx, assignment.dataset_id), rows)
        return { group, items, next: more ? [rows.at(-1)!] : null }
      }),
    rows: (assignmentId, sid) => memberRows(db, assignmentRow(db, assignmentId).key, sid, -1, -1),
    replaceAll: (assignmentId, groups) => {
      const { key } = assignmentRow(db, assignmentId)
      const known = db.get<{ groups: number }>('SELECT count(*) AS groups FROM collision_group WHERE assignment_key = ?', [key])!
      if (known.groups !== groups.length) {
        throw new StudioError('assignment.badCodes', {
          name: assignmentId, reason: `it has ${known.groups} groups, but ${groups.length} were given`,
        })
      }
      for (let from = 0; from < groups.length; from += BULK_ROWS) {
        db.write((tx) => {
          const some = groups.slice(from, from + BULK_ROWS)
          for (const group of some) {
            groupRow(tx, key, group.sid)
            tx.run('DELETE FROM collision_group WHERE assignment_key = ? AND sid = ?', [key, encodeSid(group.sid)])
          }
          insertGroups(tx, key, some)
        })
      }
    },
  }
}

function groupRow(db: ReadableDb, assignmentKey: number, sid: number[]): GroupRow {
  const row = db.get<GroupRow>('SELECT * FROM collision_group WHERE assignment_key = ? AND sid = ?', [assignmentKey, encodeSid(sid)])
  if (!row) throw new StudioError('collision.notFound', { sid: sidText(sid) })
  return row
}

/** Rows with exactly this SID, ascending; `limit` -1: all. */
const memberRows = (db: ReadableDb, assignmentKey: number, sid: number[], after: number, limit: number): number[] =>
  db.all<{ row: number }>(MEMBER_ROWS, [assignmentKey, encodeSid(sid), after, limit]).map((one) => one.row)
