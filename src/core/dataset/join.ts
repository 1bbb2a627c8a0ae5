import { StudioError } from '@shared/errors'
import type { MetadataTable } from '../formats/metadata/reader'
import { MOST_ROWS } from './checks'
import { IdIndex } from './idIndex'

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
  /** Items whose id, given by the metadata in row order, another item has too: each after the first one. */
  duplicateItems: Int32Array
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
export function joinMetadata(items: JoinedItems, table: MetadataTable, key: string | null): Join {
  const column = key === null ? null : table.columns.find((one) => one.name === key)
  if (column === undefined)
    throw new StudioError('metadata.noColumn', {
      file: table.file,
      name: key ?? '',
      names: table.columns.map((one) => one.name),
    })
  const idOf = (row: number): string => column?.text(row) ?? ''
  return items.ids && column ? byKey(items, table.rows, idOf) : inOrder(items, table, column ? idOf : null)
}

function byKey(items: JoinedItems, rows: number, idOf: (row: number) => string): Join {
  const ids = items.ids!
  const [duplicates, without, left] = [new Collector(), new Collector(), new Collector()]
  const index = new IdIndex()
  for (let row = 0; row < rows; row++) if (index.add(idOf(row)) >= 0) duplicates.add(idOf(row))
  const rowOf = new Int32Array(items.items)
  const used = new Uint8Array(rows)
  for (let item = 0; item < items.items; item++) {
    const row = index.find(ids.get(item))
    rowOf[item] = row
    if (row < 0) without.add(ids.get(item))
    else used[row] = 1
  }
  // A row whose id came before is counted as a duplicate, not as left over.
  for (let row = 0; row < rows; row++) if (!used[row] && index.find(idOf(row)) === row) left.add(idOf(row))
  return {
    rowOf,
    ids: (item) => ids.get(item),
    matched: items.items - without.count,
    itemsWithoutMetadata: without.found,
    metadataWithoutItem: left.found,
    duplicateIds: duplicates.found,
    duplicateItems: new Int32Array(0),
  }
}

/** Row i of the embeddings' file is row i of the table, also where rows of the file were dropped. */
function inOrder(items: JoinedItems, table: MetadataTable, idOf: ((row: number) => string) | null): Join {
  const expected = items.items + items.dropped.length
  if (table.rows !== expected)
    throw new StudioError('metadata.rowCount', { file: table.file, found: table.rows, expected })
  const rowOf = new Int32Array(items.items)
  for (let row = 0, item = 0, dropped = 0; row < table.rows; row++) {
    if (items.dropped[dropped] === row) dropped++
    else rowOf[item++] = row
  }
  const duplicates = new Collector()
  const seen = new IdIndex()
  const duplicateItems: number[] = []
  if (idOf)
    rowOf.forEach((row, item) => {
      const earlier = seen.add(idOf(row))
      if (earlier < 0) return
      duplicates.add(idOf(row))
      if (duplicateItems.length < MOST_ROWS) duplicateItems.push(earlier, item)
    })
  const ids = idOf
    ? (item: number) => idOf(rowOf[item]!)
    : items.ids
      ? (item: number) => items.ids!.get(item)
      : (item: number) => String(item)
  return {
    rowOf,
    ids,
    matched: items.items,
    itemsWithoutMetadata: { count: 0, examples: [] },
    metadataWithoutItem: { count: 0, examples: [] },
    duplicateIds: duplicates.found,
    duplicateItems: Int32Array.from(new Set(duplicateItems)),
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
