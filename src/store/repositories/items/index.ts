import type { Items } from '../../api'
import { BULK_ROWS, type StoreContext } from '../../context'
import { buildIndexes, indexSteps } from './build'
import { insertPacked, insertSome } from './insert'
import { itemKey, itemKeyRange } from './keys'
import { countItems, keyAt, pageItems, rowsOf } from './page'
import { itemSource, itemsByRows, nextItems, toItem, type StoredItem } from './rows'
import { createSelections } from './selections'
import { rowsWithValue } from './sortIndex'
import { readColumn, readStatistics } from './statistics'
import { ID_COLUMN, sortValue } from './values'

const MOST_COUNTED = 10_000
const SAME_ENTRY = 100

export function createItems(context: StoreContext): Items {
  const { connection: db } = context
  const { select, chosen } = createSelections(context)
  return {
    select,
    selectedRows: (datasetId, selectionId) => chosen(datasetId, selectionId).rows,
    rowsOf: (query) => db.read((tx) => rowsOf(tx, query, chosen)),
    insert: (datasetId, firstRow, items) => {
      for (let from = 0; from < items.length; from += BULK_ROWS) {
        db.write((tx) => insertSome(tx, datasetId, firstRow + from, items.slice(from, from + BULK_ROWS)))
      }
    },
    insertPacked: (datasetId, firstRow, items) => db.write((tx) => insertPacked(tx, datasetId, firstRow, items)),
    page: (query) => db.read((tx) => pageItems(tx, query, chosen)),
    count: (query, limit = MOST_COUNTED) => db.read((tx) => countItems(tx, query, limit, chosen)),
    keyAt: (query, position) => db.read((tx) => keyAt(tx, query, position, chosen)),
    byRows: (datasetId, rows) => itemsByRows(db, itemSource(db, datasetId), rows),
    byId: (datasetId, id) =>
      db.read((tx) => {
        const source = itemSource(tx, datasetId)
        if (source.indexed) {
          // Ids that differ only in case or behind 64 characters share an index entry.
          const rows = rowsWithValue(tx, source, ID_COLUMN, sortValue(id), null, false, SAME_ENTRY)
          const found = itemsByRows(tx, source, rows).find((item) => item.id === id)
          if (found || rows.length < SAME_ENTRY) return found ?? null
        }
        const [first, last] = itemKeyRange(source.key)
        const stored = tx.get<StoredItem>('SELECT * FROM item WHERE key BETWEEN ? AND ? AND id = ? ORDER BY key LIMIT 1', [first, last, id])
        return stored ? toItem(source, stored) : null
      }),
    ids: (datasetId, from = 0, to) => {
      const { key } = itemSource(db, datasetId)
      const last = to === undefined ? itemKeyRange(key)[1] : itemKey(key, to) - 1
      return db.column<string>('SELECT id FROM item WHERE key BETWEEN ? AND ? ORDER BY key', [itemKey(key, from), last])
    },
    range: (datasetId, from, to) => nextItems(db, itemSource(db, datasetId), from === 0 ? null : from - 1, false, to - from),
    columnValues: (datasetId, column) => readColumn(db, itemSource(db, datasetId), column),
    each: function* (datasetId) {
      // A finished dataset's items never change: paging shows one state.
      const source = itemSource(db, datasetId)
      for (let after: number | null = null; ; ) {
        const items = nextItems(db, source, after, false, BULK_ROWS)
        yield* items
        if (items.length < BULK_ROWS) return
        after = items.at(-1)!.row
      }
    },
    statistics: (datasetId, column) => db.read((tx) => readStatistics(tx, itemSource(tx, datasetId), column)),
    indexState: (datasetId) => {
      const source = itemSource(db, datasetId)
      return { ready: source.indexed, items: source.items }
    },
    buildIndexes: (datasetId, hooks) => buildIndexes(context, datasetId, hooks),
    indexSteps: (datasetId) => indexSteps(context, datasetId),
  }
}
