import { StudioError } from '@shared/errors'
import type { MetadataColumn } from '@shared/entities'
import type { CellValue, ReadHooks } from '../formats/metadata/reader'
import { openMetadata } from '../formats/metadata/registry'

/** A table of metadata in memory, column by column. */
export interface LoadedTable {
  file: string
  rows: number
  columns: (MetadataColumn & { values: CellValue[] })[]
}

/** Reads a whole table: one pass for its types, one for its values. Throws what the readers throw. */
export async function loadTable(file: string, hooks: ReadHooks = {}): Promise<LoadedTable> {
  const table = await openMetadata(file)
  const { columns, rows } = await table.profile(null, hooks)
  const values = columns.map((): CellValue[] => [])
  for await (const page of table.rows(columns, hooks)) for (const row of page) row.forEach((value, i) => values[i]!.push(value))
  return { file, rows, columns: columns.map((column, i) => ({ ...column, values: values[i]! })) }
}

export interface Unmatched {
  count: number
  /** At most ten. */
  examples: string[]
}

export interface Join {
  /** For each item the row of its metadata, or -1. */
  rowOf: Int32Array
  /** Ids by item: the file's own, or the key column's where rows were joined in order. */
  ids: (item: number) => string
  matched: number
  itemsWithoutMetadata: Unmatched
  metadataWithoutItem: Unmatched
  /** Ids that the metadata give to several rows; the first one counts. */
  duplicateIds: Unmatched
}

export interface JoinedItems {
  items: number
  /** Null where the embeddings have none. */
  ids: { get(row: number): string; find(id: string): number } | null
  /** Rows of the file that were dropped, ascending. */
  dropped: Int32Array
}

const EXAMPLES = 10

/**
 * Joins items with their metadata: by `key` where both sides have ids, else in row order, where `key` gives the ids.
 * Throws metadata.noColumn, metadata.rowCount.
 */
export function joinMetadata(items: JoinedItems, table: LoadedTable, key: string | null): Join {
  const column = key === null ? null : table.columns.find((one) => one.name === key)
  if (column === undefined) throw new StudioError('metadata.noColumn', { file: table.file, name: key ?? '', names: table.columns.map((one) => one.name) })
  const idOf = (row: number): string => String(column?.values[row] ?? '')
  const duplicates = new Collector()
  if (items.ids && column) {
    const rows = new Map<string, number>()
    for (let row = 0; row < table.rows; row++) {
      const id = idOf(row)
      if (rows.has(id)) duplicates.add(id)
      else rows.set(id, row)
    }
    return byKey(items, rows, duplicates, idOf, table.rows)
  }
  return inOrder(items, table, column ? idOf : null, duplicates)
}

function byKey(items: JoinedItems, rows: Map<string, number>, duplicates: Collector, idOf: (row: number) => string, tableRows: number): Join {
  const ids = items.ids!
  const rowOf = new Int32Array(items.items)
  const without = new Collector()
  const used = new Uint8Array(tableRows)
  for (let item = 0; item < items.items; item++) {
    const row = rows.get(ids.get(item)) ?? -1
    rowOf[item] = row
    if (row < 0) without.add(ids.get(item))
    else used[row] = 1
  }
  const left = new Collector()
  for (const row of rows.values()) if (!used[row]) left.add(idOf(row))
  return {
    rowOf, ids: (item) => ids.get(item), matched: items.items - without.count,
    itemsWithoutMetadata: without.found, metadataWithoutItem: left.found, duplicateIds: duplicates.found,
  }
}

/** Row i of the embeddings' file is row i of the table, also where rows of the file were dropped. */
function inOrder(items: JoinedItems, table: LoadedTable, idOf: ((row: number) => string) | null, duplicates: Collector): Join {
  const expected = items.items + items.dropped.length
  if (table.rows !== expected) throw new StudioError('metadata.rowCount', { file: table.file, found: table.rows, expected })
  const rowOf = new Int32Array(items.items)
  for (let row = 0, item = 0, dropped = 0; row < table.rows; row++) {
    if (items.dropped[dropped] === row) dropped++
    else rowOf[item++] = row
  }
  if (idOf) {
    const seen = new Set<string>()
    for (const row of rowOf) {
      const id = idOf(row)
      if (seen.has(id)) duplicates.add(id)
      seen.add(id)
    }
  }
  const ids = idOf ? (item: number) => idOf(rowOf[item]!) : items.ids ? (item: number) => items.ids!.get(item) : (item: number) => String(item)
  return {
    rowOf, ids, matched: items.items,
    itemsWithoutMetadata: { count: 0, examples: [] }, metadataWithoutItem: { count: 0, examples: [] }, duplicateIds: duplicates.found,
  }
}

class Collector {
  count = 0
  private readonly examples: string[] = []

  add(id: string): void {
    if (this.count++ < EXAMPLES) this.examples.push(id)
  }

  get found(): Unmatched {
    return { count: this.count, examples: this.examples }
  }
}
