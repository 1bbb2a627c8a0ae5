import { StudioError } from '@shared/errors'
import { ManualEdit } from '@shared/entities'
import type { Edits, NewEdit } from '../api'
import type { StoreContext } from '../context'
import type { ReadableDb } from '../db/connection'
import { decodeSid, encodeSid, sidText } from '../sids'
import { chunkReader, sidOf } from './assignments/chunks'
import { assignmentRow, type AssignmentRow } from './assignments/rows'

interface EditRow {
  key: number
  kind: string
  sid: Uint8Array
  rows: string
  target: Uint8Array | null
  distortion_added: number | null
  created_at: number
}

export const EDITS = 'SELECT * FROM assignment_edit WHERE assignment_key = ? ORDER BY key'
export const EDITS_OF_SID = 'SELECT * FROM assignment_edit WHERE assignment_key = ? AND sid = ? ORDER BY key'

export function createEdits({ connection: db }: StoreContext): Edits {
  const ofSid = (tx: ReadableDb, assignmentKey: number, sid: number[]): ManualEdit[] =>
    tx.all<EditRow>(EDITS_OF_SID, [assignmentKey, encodeSid(sid)]).map(toEdit)
  return {
    list: (assignmentId) => db.all<EditRow>(EDITS, [assignmentRow(db, assignmentId).key]).map(toEdit),
    ofSid: (assignmentId, sid) => ofSid(db, assignmentRow(db, assignmentId).key, sid),
    add: (assignmentId, edit) =>
      db.write((tx) => {
        const assignment = assignmentRow(tx, assignmentId)
        const rows = [...new Set(edit.rows)].sort((a, b) => a - b)
        const sid = sharedSid(tx, assignment, { ...edit, rows })
        const target = edit.kind === 'move' ? checkedTarget(assignment, sid, edit.target ?? []) : null
        for (const old of ofSid(tx, assignment.key, sid)) {
          if (replaces({ ...edit, rows }, old)) tx.run('DELETE FROM assignment_edit WHERE key = ?', [old.id])
        }
        const { lastInsertRowid } = tx.run(
          `INSERT INTO assignment_edit (assignment_key, kind, sid, rows, target, distortion_added, created_at)
           VALUES (?, ?, ?, ?, ?, ?, ?)`,
          [
            assignment.key, edit.kind, encodeSid(sid), JSON.stringify(rows), target && encodeSid(target),
            edit.distortionAdded ?? null, Date.now(),
          ],
        )
        return toEdit(tx.get<EditRow>('SELECT * FROM assignment_edit WHERE key = ?', [lastInsertRowid])!)
      }),
    undo: (assignmentId, id) =>
      db.write((tx) => {
        const { key, name } = assignmentRow(tx, assignmentId)
        const { changes } = tx.run('DELETE FROM assignment_edit WHERE assignment_key = ? AND key = ?', [key, id])
        if (changes === 0) throw new StudioError('edit.notFound', { id, name })
      }),
  }
}

const toEdit = (row: EditRow): ManualEdit =>
  ManualEdit.parse({
    id: row.key,
    kind: row.kind,
    sid: decodeSid(row.sid),
    rows: JSON.parse(row.rows),
    target: row.target && decodeSid(row.target),
    distortionAdded: row.distortion_added,
    createdAt: row.created_at,
  })

/** An item is either pinned or moved, once; the same items are marked once. */
function replaces(edit: NewEdit, old: ManualEdit): boolean {
  if ((edit.kind === 'same-item') !== (old.kind === 'same-item')) return false
  return edit.rows.length === old.rows.length && edit.rows.every((row, i) => row === old.rows[i])
}

function sharedSid(db: ReadableDb, { key, levels, items, name }: AssignmentRow, { kind, rows }: NewEdit): number[] {
  const bad = (reason: string) => new StudioError('edit.badRows', { name, rows: rows.slice(0, 5).join(', '), reason })
  if (kind === 'same-item' ? rows.length < 2 : rows.length !== 1) {
    throw bad(kind === 'same-item' ? 'it takes two items or more' : 'it takes one item')
  }
  if (rows.some((row) => row < 0 || row >= items)) throw bad(`rows go from 0 to ${items - 1}`)
  const chunkOf = chunkReader(db, key)
  const sids = rows.map((row) => sidOf(chunkOf(row)!, levels, row))
  if (new Set(sids.map(sidText)).size > 1) throw bad('their SIDs differ')
  return sids[0]!
}

function checkedTarget({ name, levels, sizes }: AssignmentRow, sid: number[], target: number[]): number[] {
  const limits = sizes === null ? null : (JSON.parse(sizes) as number[])
  const bad = (reason: string) => new StudioError('edit.badTarget', { name, target: sidText(target), reason })
  if (target.length !== levels) throw bad(`a SID has ${levels} codes here`)
  target.forEach((code, level) => {
    const size = limits?.[level] ?? 65_536
    if (!Number.isInteger(code) || code < 0 || code >= size) throw bad(`level ${level + 1} has the codes 0 to ${size - 1}`)
  })
  if (sidText(target) === sidText(sid)) throw bad('the item has it already; pin it to keep it there')
  return target
}
