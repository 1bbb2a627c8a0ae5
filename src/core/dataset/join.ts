import { StudioError } from '@shared/errors'
import type { MetadataTable } from '../formats/metadata/reader'
import { MOST_ROWS } from './checks'
import type { PackedColumn } from '../formats/metadata/packedColumn'
import { IdIndex } from './idIndex'
import type { WriteId } from './packedItems'

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
  /** The same as UTF-8. */
  writeId: WriteId
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
  ids: Pick<IdIndex, 'get' | 'write'> | null
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
  return items.ids && column ? byKey(items.items, items.ids, table.rows, column) : inOrder(items, table, column)
}

function byKey(count: number, ids: NonNullable<JoinedItems['ids']>, rows: number, column: PackedColumn): Join {
  const idOf = (row: number) => column.text(row)
  const [duplicates, without, left] = [new Collector(), new Collector(), new Collector()]
  const index = new IdIndex()
  for (let row = 0; row < rows; row++) if (addTo(index, column, row) >= 0) duplicates.add(idOf(row))
  const rowOf = new Int32Array(count)
  const used = new Uint8Array(rows)
  for (let item = 0; item < count; item++) {
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
    writeId: (item, target) => ids.write(item, target),
    matched: count - without.count,
    itemsWithoutMetadata: without.found,
    metadataWithoutItem: left.found,
    duplicateIds: duplicates.found,
    duplicateItems: new Int32Array(0),
  }
}

/** Row i of the embeddings' file is row i of the table, also where rows of the file were dropped. */
function inOrder(items: JoinedItems, table: MetadataTable, key: PackedColumn | null): Join {
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
  for (let item = 0; key && item < rowOf.length; item++) {
    const earlier = addTo(seen, key, rowOf[item]!)
    if (earlier < 0) continue
    duplicates.add(key.text(rowOf[item]!))
    if (duplicateItems.length < MOST_ROWS) duplicateItems.push(earlier, item)
  }
  return {
    rowOf,
    ...(key ? idsInColumn(key, rowOf) : ownIds(items.ids)),
    matched: items.items,
    itemsWithoutMetadata: { count: 0, examples: [] },
    metadataWithoutItem: { count: 0, examples: [] },
    duplicateIds: duplicates.found,
    duplicateItems: Int32Array.from(new Set(duplicateItems)),
  }
}

/** Adds a row's id without making a string of it; the first row that has it, or -1. */
const addTo = (index: IdIndex, column: PackedColumn, row: number): number =>
  column.bytes(row, (bytes, start, end) => index.addBytes(bytes, start, end))

const idsInColumn = (column: PackedColumn, rowOf: Int32Array): Pick<Join, 'ids' | 'writeId'> => ({
  ids: (item) => column.text(rowOf[item]!),
  writeId: (item, target) => column.writeText(rowOf[item]!, target),
})

/** The file's ids, or else row numbers. */
export const ownIds = (ids: JoinedItems['ids']): Pick<Join, 'ids' | 'writeId'> => ({
  ids: ids ? (item) => ids.get(item) : String,
  writeId: ids ? (item, target) => ids.write(item, target) : (item, target) => target.addText(String(item)),
})

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
