import { publishedHash } from '@core/metrics/publishedHash'
import { StudioError } from '@shared/errors'
import type { Assignments } from '../../api'
import type { StoreContext } from '../../context'
import type { ReadableDb } from '../../db/connection'
import { decodeSid, encodeSid, prefixRange } from '../../sids'
import { datasetRow } from '../datasets/rows'
import { itemSource, itemsByRows } from '../items/rows'
import { decodeUsage } from '../metrics/codec'
import { resolveReference } from '../references'
import { runKey } from '../runs/rows'
import { chunkReader, readCodes, readShared, readSuffixes, sidOf } from './chunks'
import { createAssignment } from './create'
import { eraseAssignment } from './erase'
import { countMapping, mappingKeyAt, mappingRows, pageMapping } from './mapping'
import { readOwnModel } from './ownModel'
import {
  assignmentRow, ASSIGNMENTS_OF_DATASET, ASSIGNMENTS_OF_RUN, findAssignmentRow, ROWS_OF_PREFIX, SELECT_ASSIGNMENT, toAssignment, type AssignmentRow,
} from './rows'
import { lastKeptLevel, prefixesAt, prefixesBelow } from './tree'

const REFERENCE = {
  table: 'assignment', where: 'ready = 1', notFound: 'assignment.notFound', ambiguous: 'assignment.ambiguous',
} as const
const MOST_COUNTED = 10_000

export function createAssignments(context: StoreContext): Assignments {
  const { connection: db } = context
  const read = (id: string) => toAssignment(assignmentRow(db, id))
  return {
    create: (assignment) => createAssignment(context, assignment),
    get: read,
    find: (id) => {
      const row = findAssignmentRow(db, id)
      return row ? toAssignment(row) : null
    },
    resolve: (reference) => read(resolveReference(db, REFERENCE, reference)),
    listOfRun: (runId) => db.all<AssignmentRow>(ASSIGNMENTS_OF_RUN, [runKey(db, runId)]).map(toAssignment),
    listOfDataset: (datasetId) => db.all<AssignmentRow>(ASSIGNMENTS_OF_DATASET, [datasetRow(db, datasetId).key]).map(toAssignment),
    byName: (runId, name) => {
      const row = db.get<AssignmentRow>(
        `${SELECT_ASSIGNMENT} WHERE assignment.run_key = ? AND assignment.name = ? AND assignment.ready = 1`, [runKey(db, runId), name],
      )
      return row ? toAssignment(row) : null
    },
    rename: (id, name) =>
      db.write((tx) => {
        const row = unpublished(tx, id)
        const taken = tx.get(
          `SELECT 1 FROM assignment WHERE ready = 1 AND key <> ? AND name = ?
           AND CASE WHEN ? IS NULL THEN run_key IS NULL AND dataset_key = ? ELSE run_key = ? END`,
          [row.key, name, row.run_key, row.dataset_key, row.run_key],
        )
        if (taken) throw new StudioError('assignment.nameTaken', { name })
        tx.run('UPDATE assignment SET name = ? WHERE key = ?', [name, row.key])
        return toAssignment(assignmentRow(tx, id))
      }),
    publish: (id) =>
      db.write((tx) => {
        const row = assignmentRow(tx, id)
        if (row.published_hash === null) {
          tx.run('UPDATE assignment SET published_hash = ?, published_at = ? WHERE key = ?', [hashOf(tx, row), Date.now(), row.key])
        }
        return toAssignment(assignmentRow(tx, id))
      }),
    delete: (id) => {
      unpublished(db, id)
      eraseAssignment(context, id)
    },
    ownModel: (id) => readOwnModel(context, assignmentRow(db, id).id),
    shared: (id) => db.read((tx) => readShared(tx, assignmentRow(tx, id))),
    codes: (id) => db.read((tx) => readCodes(tx, assignmentRow(tx, id))),
    suffixes: (id) => db.read((tx) => readSuffixes(tx, assignmentRow(tx, id))),
    sidsOfRows: (id, rows) =>
      db.read((tx) => {
        const { key, levels } = assignmentRow(tx, id)
        const chunkOf = chunkReader(tx, key)
        return rows.map((row) => {
          const chunk = chunkOf(row)
          return chunk && row < chunk.firstRow + chunk.rows ? sidOf(chunk, levels, row) : []
        })
      }),
    rowsOfPrefix: (id, prefix, limit) => {
      const [from, to] = prefixRange(prefix)
      const most = Number.isFinite(limit) ? limit : -1
      return db.all<{ row: number }>(ROWS_OF_PREFIX, [assignmentRow(db, id).key, from, to, most]).map((found) => found.row)
    },
    page: (query) => db.read((tx) => pageMapping(tx, query)),
    keyAt: (query, position) => db.read((tx) => mappingKeyAt(tx, query, position)),
    count: (query, limit = MOST_COUNTED) => db.read((tx) => countMapping(tx, query, limit)),
    mappingRows: (id, rows) =>
      db.read((tx) => {
        const row = assignmentRow(tx, id)
        return mappingRows(tx, row, itemsByRows(tx, itemSource(tx, row.dataset_id), rows))
      }),
    usage: (id) => decodeUsage(assignmentRow(db, id).usage),
    children: (id, prefix) =>
      db.read((tx) => {
        const row = assignmentRow(tx, id)
        return prefix.length >= row.levels ? [] : prefixesAt(tx, row, prefix, prefix.length + 1)
      }),
    prefix: (id, prefix) => db.read((tx) => prefixesAt(tx, assignmentRow(tx, id), prefix, prefix.length)[0] ?? null),
    prefixesBelow: (id, prefix, level, minItems) => db.read((tx) => prefixesBelow(tx, assignmentRow(tx, id), prefix, level, minItems)),
    keepsLevel: (id, level) => level <= lastKeptLevel(db, assignmentRow(db, id).key),
    flow: (id, level) => db.read((tx) => flowAt(tx, assignmentRow(tx, id), level)),
    changedRows: (id, otherId) => db.read((tx) => changedRows(tx, assignmentRow(tx, id), assignmentRow(tx, otherId))),
    setLabel: (id, prefix, label) =>
      db.write((tx) => {
        const { key } = assignmentRow(tx, id)
        if (label === '') tx.run('DELETE FROM code_label WHERE assignment_key = ? AND prefix = ?', [key, encodeSid(prefix)])
        else tx.run('INSERT OR REPLACE INTO code_label (assignment_key, prefix, label) VALUES (?, ?, ?)', [key, encodeSid(prefix), label])
      }),
    labels: (id) =>
      db
        .all<{ prefix: Uint8Array; label: string }>(
          'SELECT prefix, label FROM code_label WHERE assignment_key = ? ORDER BY prefix', [assignmentRow(db, id).key],
        )
        .map((row) => ({ prefix: decodeSid(row.prefix), label: row.label })),
  }
}

function unpublished(db: ReadableDb, id: string): AssignmentRow {
  const row = assignmentRow(db, id)
  if (row.published_hash !== null) throw new StudioError('assignment.published', { name: row.name })
  return row
}

const hashOf = (db: ReadableDb, row: AssignmentRow): string => publishedHash(row.items, row.levels, readCodes(db, row), readSuffixes(db, row))

function flowAt(db: ReadableDb, row: AssignmentRow, level: number): { rows: number; columns: number; counts: Int32Array } {
  const usage = decodeUsage(row.usage)
  const [rows, columns] = [usage[level]?.length ?? 0, usage[level + 1]?.length ?? 0]
  const counts = new Int32Array(rows * columns)
  if (counts.length === 0) return { rows, columns, counts }
  const codes = readCodes(db, row)
  for (let at = level; at < codes.length; at += row.levels) counts[codes[at]! * columns + codes[at + 1]!]!++
  return { rows, columns, counts }
}

function changedRows(db: ReadableDb, a: AssignmentRow, b: AssignmentRow): Int32Array {
  if (a.dataset_key !== b.dataset_key) throw new StudioError('compare.otherDataset', { a: a.name, b: b.name })
  const [first, second] = [readCodes(db, a), readCodes(db, b)]
  const differs = (row: number): boolean => {
    if (a.levels !== b.levels) return true
    for (let l = 0; l < a.levels; l++) if (first[row * a.levels + l] !== second[row * a.levels + l]) return true
    return false
  }
  return Int32Array.from(Array.from({ length: a.items }, (_, row) => row).filter(differs))
}
