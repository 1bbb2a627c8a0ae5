import { StudioError } from '@shared/errors'
import type { Assignment } from '@shared/entities'
import { suffixesOf } from '@core/metrics/suffixes'
import type { NewAssignment } from '../../api'
import { BULK_ROWS, type StoreContext } from '../../context'
import type { WritableDb } from '../../db/connection'
import { newId } from '../../ids'
import { encodeSid } from '../../sids'
import { insertGroups } from '../collisions/rows'
import { datasetRow } from '../datasets/rows'
import { acquireLease, releaseLease } from '../leases/rows'
import { encodeUsage } from '../metrics/codec'
import { runKey } from '../runs/rows'
import { CHUNK_ROWS, writeChunk } from './chunks'
import { eraseAssignment } from './erase'
import { rowsBySid, sharedRows, usageOf } from './order'
import { putOwnModel } from './ownModel'
import { assignmentRow, toAssignment } from './rows'
import { prefixCounts, writePrefixCounts } from './tree'

/** Writes all parts under a row that nobody sees, then shows it and takes the replaced one away, in one transaction. */
export function createAssignment(context: StoreContext, assignment: NewAssignment): Assignment {
  const { connection: db } = context
  const dataset = datasetRow(db, assignment.datasetId)
  checkCodes(assignment, dataset.items)
  const order = rowsBySid(assignment.codes, assignment.levels)
  const { shared, groups } = sharedRows(assignment.codes, assignment.levels, order)
  if (groups !== assignment.groups.length) {
    throw bad(assignment, `it has ${groups} groups of equal SIDs, but ${assignment.groups.length} were given`)
  }
  const { id, key } = db.write((tx) => insertDraft(tx, assignment, dataset.key))
  try {
    const { levels, codes } = assignment
    const suffixes = assignment.suffixes ?? suffixesOf(codes, levels)
    inPieces(Math.ceil(dataset.items / CHUNK_ROWS), 1, (chunk) =>
      db.write((tx) => writeChunk(tx, key, chunk, levels, { codes, suffixes, shared })),
    )
    inPieces(order.length, BULK_ROWS, (from, to) => db.write((tx) => insertSids(tx, key, codes, levels, order.subarray(from, to))))
    prefixCounts(codes, levels, order).forEach((counts, level) =>
      inPieces(counts.length, BULK_ROWS, (from, to) =>
        db.write((tx) => writePrefixCounts(tx, key, level, counts.slice(from, to))),
      ),
    )
    inPieces(assignment.groups.length, BULK_ROWS, (from, to) =>
      db.write((tx) => insertGroups(tx, key, assignment.groups.slice(from, to))),
    )
    if (assignment.model) putOwnModel(context, id, assignment.model)
    const replaced = db.write((tx) => show(tx, id, key, assignment, dataset.key))
    if (replaced) eraseAssignment(context, replaced)
  } catch (error) {
    eraseAssignment(context, id)
    throw error
  }
  return toAssignment(assignmentRow(db, id))
}

const bad = ({ name }: NewAssignment, reason: string): StudioError => new StudioError('assignment.badCodes', { name, reason })

function checkCodes(assignment: NewAssignment, items: number): void {
  const { codes, levels, sizes, suffixes, groups } = assignment
  if (levels < 1 || levels > 16) throw bad(assignment, `it has ${levels} levels; 1 to 16 are possible`)
  if (codes.length !== items * levels) throw bad(assignment, `it has ${codes.length / levels} SIDs for ${items} items`)
  if (sizes && sizes.length !== levels) throw bad(assignment, `it has ${levels} levels, but ${sizes.length} codebook sizes`)
  if (suffixes && suffixes.length !== items) throw bad(assignment, `it has ${suffixes.length} suffixes for ${items} items`)
  for (let at = 0; at < codes.length; at++) {
    const size = sizes?.[at % levels] ?? 2 ** 31
    if (codes[at]! < 0 || codes[at]! >= size) {
      throw bad(assignment, `row ${Math.floor(at / levels)} has code ${codes[at]} at level ${(at % levels) + 1}, beyond its codebook`)
    }
  }
  const wrong = groups.find((group) => group.sid.length !== levels)
  if (wrong) throw bad(assignment, `a group's SID has ${wrong.sid.length} codes instead of ${levels}`)
}

/** The visible assignment of that name; throws where it may not be replaced. */
function namesake(db: WritableDb, assignment: NewAssignment, datasetKey: number) {
  const run = assignment.runId === null ? null : runKey(db, assignment.runId)
  const found = db.get<{ id: string; key: number; published_hash: string | null }>(
    `SELECT id, key, published_hash FROM assignment
     WHERE ready = 1 AND name = @name AND CASE WHEN @run IS NULL THEN run_key IS NULL AND dataset_key = @dataset ELSE run_key = @run END`,
    { name: assignment.name, run, dataset: datasetKey },
  )
  if (found?.published_hash) throw new StudioError('assignment.published', { name: assignment.name })
  if (found && !assignment.replace) throw new StudioError('assignment.nameTaken', { name: assignment.name })
  return { found, run }
}

const COPY_LABELS = `
  INSERT OR IGNORE INTO code_label (assignment_key, prefix, label)
  SELECT @to, prefix, label FROM code_label WHERE assignment_key = @from AND length(prefix) <= @bytes`

function insertDraft(db: WritableDb, assignment: NewAssignment, datasetKey: number): { id: string; key: number } {
  const { run } = namesake(db, assignment, datasetKey)
  const parent = assignment.parentId === null ? null : assignmentRow(db, assignment.parentId).key
  const id = newId()
  const { lastInsertRowid: key } = db.run(
    `INSERT INTO assignment (id, dataset_key, run_key, name, kind, checkpoint, method, parent_key, sizes, levels, items,
       figures, usage, created_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    [id, datasetKey, run, assignment.name, assignment.kind, assignment.checkpoint, assignment.method, parent,
      assignment.sizes && JSON.stringify(assignment.sizes), assignment.levels, assignment.codes.length / assignment.levels,
      JSON.stringify(assignment.figures), encodeUsage(usageOf(assignment.codes, assignment.levels, assignment.sizes)), Date.now()],
  )
  // Its codewords are its parent's, and so is what people call them.
  db.run(COPY_LABELS, { from: parent, to: key, bytes: assignment.levels * 4 })
  acquireLease(db, `assignment:${id}`)
  return { id, key }
}

function insertSids(db: WritableDb, key: number, codes: Int32Array, levels: number, rows: Int32Array): void {
  const insert = 'INSERT INTO item_sid (assignment_key, sid, row) VALUES (?, ?, ?)'
  for (const row of rows) db.run(insert, [key, encodeSid(codes, row * levels, levels), row])
}

/** Makes the draft visible; returns the id of the one it replaces, hidden now. What came from that one comes from this. */
function show(db: WritableDb, id: string, key: number, assignment: NewAssignment, datasetKey: number): string | null {
  const { found } = namesake(db, assignment, datasetKey)
  if (found) {
    db.run('UPDATE assignment SET parent_key = ? WHERE parent_key = ?', [key, found.key])
    // A run that still trains replaces its mapping; what a person called a code stays.
    db.run(COPY_LABELS, { from: found.key, to: key, bytes: assignment.levels * 4 })
    db.run('UPDATE assignment SET ready = 0 WHERE key = ?', [found.key])
  }
  db.run('UPDATE assignment SET ready = 1 WHERE key = ?', [key])
  releaseLease(db, `assignment:${id}`)
  return found?.id ?? null
}

function inPieces(length: number, size: number, work: (from: number, to: number) => void): void {
  for (let from = 0; from < length; from += size) work(from, Math.min(from + size, length))
}
