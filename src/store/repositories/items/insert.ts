import { BEHIND_ID, type PackedItems } from '@core/dataset/packedItems'
import { StudioError } from '@shared/errors'
import type { NewItem } from '../../api'
import type { SqlValue, WritableDb } from '../../db/connection'
import { draftRow } from '../datasets/rows'
import { renewLease } from '../leases/rows'
import { itemKey } from './keys'

const INSERT = 'INSERT INTO item (key, id, title, picture, metadata) VALUES (?, ?, ?, ?, ?)'
/** Rows of one statement: from here on a longer one gains nothing. */
const ROWS = 200
const ID_END = `instr(column2, x'${BEHIND_ID.toString(16)}')`
// One parameter a row, and its bytes kept as text without a look at them: binding costs more than writing.
const insertRows = (rows: number): string =>
  `INSERT INTO item (key, id, metadata)
   SELECT ? + column1, CAST(substr(column2, 1, ${ID_END} - 1) AS TEXT), CAST(substr(column2, ${ID_END} + 1) AS TEXT)
   FROM (VALUES ${Array.from({ length: rows }, (_, i) => `(${i}, ?)`).join(', ')})`
const [INSERT_ROWS, INSERT_ROW] = [insertRows(ROWS), insertRows(1)]

/** Appends items to a draft. Throws dataset.itemCount where they do not follow those that it has. */
export function insertSome(db: WritableDb, datasetId: string, firstRow: number, items: NewItem[]): void {
  appendTo(db, datasetId, firstRow, items.length, (first) => {
    let bytes = 0
    items.forEach(({ id, title, picture, values }, i) => {
      const metadata = JSON.stringify(values)
      bytes += id.length + metadata.length + (title?.length ?? 0) + (picture?.length ?? 0)
      db.run(INSERT, [first + i, id, title, picture, metadata])
    })
    return bytes
  })
}

/** The same of packed items, which have no titles and pictures beside their values. */
export function insertPacked(db: WritableDb, datasetId: string, firstRow: number, items: PackedItems): void {
  const { count, bytes, ends } = items
  appendTo(db, datasetId, firstRow, count, (first) => {
    for (let from = 0, to; from < count; from = to) {
      const whole = from + ROWS <= count
      to = from + (whole ? ROWS : 1)
      const bound: SqlValue[] = [first + from]
      for (let i = from; i < to; i++) bound.push(bytes.subarray(i === 0 ? 0 : ends[i - 1], ends[i]))
      db.run(whole ? INSERT_ROWS : INSERT_ROW, bound)
    }
    return count > 0 ? ends[count - 1]! : 0
  })
}

/** `insert` gets the first row's key and returns how many bytes it wrote. */
function appendTo(
  db: WritableDb, datasetId: string, firstRow: number, count: number, insert: (firstKey: number) => number,
): void {
  const draft = draftRow(db, datasetId)
  if (firstRow !== draft.items) throw new StudioError('dataset.itemCount', { name: draft.name, stored: draft.items, items: firstRow })
  const bytes = insert(itemKey(draft.key, firstRow))
  db.run('UPDATE dataset SET items = items + ?, item_bytes = item_bytes + ? WHERE key = ?', [count, bytes, draft.key])
  // An import may take longer than a foreign process may be silent.
  renewLease(db, `dataset:${datasetId}`)
}
