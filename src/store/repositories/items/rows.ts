import type { Dataset, Item, MetadataColumn } from '@shared/entities'
import type { ItemValue } from '../../api'
import type { ReadableDb } from '../../db/connection'
import { datasetRow, type DatasetRow } from '../datasets/rows'
import { itemKey, itemKeyRange, rowOfKey } from './keys'

/** What is needed of a dataset to read its items. */
export interface ItemSource {
  key: number
  items: number
  indexed: boolean
  columns: MetadataColumn[]
  titleColumn: string | null
  pictureColumn: string | null
  nonfinite: Dataset['nonfinite']
}

export const toSource = (row: DatasetRow): ItemSource => ({
  key: row.key,
  items: row.items,
  indexed: row.indexed === 1,
  columns: JSON.parse(row.columns),
  titleColumn: row.title_column,
  pictureColumn: row.picture_column,
  nonfinite: row.nonfinite,
})

export const itemSource = (db: ReadableDb, datasetId: string): ItemSource => toSource(datasetRow(db, datasetId))

export interface StoredItem {
  key: number
  id: string
  title: string | null
  picture: string | null
  metadata: string
}

/** Values come back in the columns' types: JSON in, JSON out. */
export function toItem(source: ItemSource, stored: StoredItem): Item {
  const values = JSON.parse(stored.metadata) as ItemValue[]
  // A column may be called anything, `__proto__` too: fromEntries makes it a member like any other.
  const metadata: Item['metadata'] = Object.fromEntries(source.columns.map((column, i) => [column.name, values[i] ?? null]))
  const named = (column: string | null, kept: string | null) => {
    if (column === null || !Object.hasOwn(metadata, column)) return kept
    const value = metadata[column]
    return value === null || value === undefined || value === '' ? null : String(value)
  }
  return {
    row: rowOfKey(stored.key),
    id: stored.id,
    title: named(source.titleColumn, stored.title),
    picture: named(source.pictureColumn, stored.picture),
    metadata,
  }
}

export const ITEMS_BY_ROWS = 'SELECT * FROM item WHERE key IN (SELECT ? + value FROM json_each(?))'

/** In the given order; rows that do not exist are left out. */
export function itemsByRows(db: ReadableDb, source: ItemSource, rows: readonly number[]): Item[] {
  if (rows.length === 0) return []
  const stored = db.all<StoredItem>(ITEMS_BY_ROWS, [itemKey(source.key, 0), JSON.stringify(rows)])
  const found = new Map(stored.map((item) => [rowOfKey(item.key), toItem(source, item)]))
  return rows.flatMap((row) => found.get(row) ?? [])
}

export const ITEMS_FORWARD = 'SELECT * FROM item WHERE key > ? AND key <= ? ORDER BY key LIMIT ?'
export const ITEMS_BACKWARD = 'SELECT * FROM item WHERE key < ? AND key >= ? ORDER BY key DESC LIMIT ?'

/** The next items in row order after (or, going down, before) a row; null: from the end where the order begins. */
export function nextItems(db: ReadableDb, source: ItemSource, after: number | null, down: boolean, limit: number): Item[] {
  const [first, last] = itemKeyRange(source.key)
  const from = after === null ? (down ? last + 1 : first - 1) : itemKey(source.key, after)
  const rows = down
    ? db.all<StoredItem>(ITEMS_BACKWARD, [from, first, limit])
    : db.all<StoredItem>(ITEMS_FORWARD, [from, last, limit])
  return rows.map((row) => toItem(source, row))
}
