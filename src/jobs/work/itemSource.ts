import { MOST_ROWS } from '@core/dataset/checks'
import { joinMetadata, ownIds, type Join, type JoinedItems, type Unmatched } from '@core/dataset/join'
import { ItemPacker, type PackedItems } from '@core/dataset/packedItems'
import { guessPictureColumn, guessTitleColumn } from '@core/formats/lib/guess'
import type { MetadataTable } from '@core/formats/metadata/reader'
import { loadMetadata } from '@core/formats/metadata/registry'
import type { Check, MetadataColumn } from '@shared/entities'
import { StudioError } from '@shared/errors'
import type { NewItem } from '@store/index'

export interface MetadataRequest {
  file: string
  /** The metadata's id column; null: joined by row order. */
  key: string | null
  /** Left out: a column with a usual name, such as `title` or `name`. */
  titleColumn?: string | null
  /** Left out: a column with a usual name, such as `emoji`, `picture` or `image`. */
  pictureColumn?: string | null
}

/** Where a dataset's items come from, row by row. */
export interface ItemSource {
  range(from: number, to: number): NewItem[]
  /** The same rows as they are stored; a page lasts until the next one is asked for. */
  packed(from: number, to: number): PackedItems
  /** Columns with what was counted in them; counting looks at every value, once. */
  columns(): MetadataColumn[]
  /** Counts in some of the columns, so many that `share` (0 to 1) of them are counted: to spread the work. */
  count(share: number): void
  readonly titleColumn: string | null
  readonly pictureColumn: string | null
  /** What the join found: ids without metadata, metadata without items. */
  checks(): Check[]
  /** Items that those findings are about, by the check's name. */
  rows(): Record<string, Int32Array>
}

/** Throws metadata.noColumn, metadata.rowCount, and what the readers throw. */
export async function openItemSource(
  imported: JoinedItems,
  metadata: MetadataRequest | undefined,
  isCancelled?: () => boolean,
): Promise<ItemSource> {
  if (!metadata) return plainItems(imported)
  return itemsOf(imported, await loadMetadata(metadata.file, {}, { isCancelled }), metadata)
}

/** Items joined with a table that was read already. Throws metadata.noColumn, metadata.rowCount. */
export function itemsOf(imported: JoinedItems, table: MetadataTable, request: MetadataRequest): ItemSource {
  return joinedItems(imported, table, joinMetadata(imported, table, request.key), request)
}

/** Items that nothing is known of: their ids, or else their row numbers. */
function plainItems({ ids }: JoinedItems): ItemSource {
  const { ids: idOf, writeId } = ownIds(ids)
  const packer = new ItemPacker(writeId, [], null)
  return {
    range: (from, to) => Array.from({ length: to - from }, (_, i) => ({ id: idOf(from + i), title: null, picture: null, values: [] })),
    packed: (from, to) => packer.page(from, to),
    columns: () => [],
    count: () => undefined,
    titleColumn: null,
    pictureColumn: null,
    checks: () => [],
    rows: () => ({}),
  }
}

function joinedItems(imported: JoinedItems, table: MetadataTable, join: Join, request: MetadataRequest): ItemSource {
  const names = table.columns.map((column) => column.name)
  const titleColumn = chosen(table, names, request.titleColumn, guessTitleColumn)
  const pictureColumn = chosen(table, names, request.pictureColumn, guessPictureColumn)
  const textOf = (name: string | null) => {
    const column = table.columns.find((one) => one.name === name)
    return (row: number): string | null => (row < 0 ? null : column?.text(row) || null)
  }
  const [titleOf, pictureOf] = [textOf(titleColumn), textOf(pictureColumn)]
  const packer = new ItemPacker(join.writeId, table.columns, join.rowOf)
  const columns: MetadataColumn[] = []
  const count = (share: number) => {
    for (const column of table.columns.slice(columns.length, Math.floor(share * table.columns.length)))
      columns.push({ name: column.name, type: column.type, ...column.counts(join.rowOf) })
  }
  return {
    titleColumn,
    pictureColumn,
    packed: (from, to) => packer.page(from, to),
    range: (from, to) =>
      Array.from({ length: to - from }, (_, i) => {
        const row = join.rowOf[from + i]!
        return { id: join.ids(from + i), title: titleOf(row), picture: pictureOf(row), values: table.columns.map((column) => (row < 0 ? null : column.get(row))) }
      }),
    count,
    columns: () => {
      count(1)
      return columns
    },
    checks: () => [
      unmatched('unmatched-ids', join.itemsWithoutMetadata),
      unmatched('unmatched-metadata', join.metadataWithoutItem),
      // Ids that the metadata give twice: rows left out where the file has its own, else these items'.
      unmatched(imported.ids ? 'duplicate-metadata' : 'duplicate-ids', join.duplicateIds),
    ],
    rows: () => ({
      'unmatched-ids': withoutMetadata(join.rowOf),
      ...(imported.ids ? {} : { 'duplicate-ids': join.duplicateItems }),
    }),
  }
}

function withoutMetadata(rowOf: Int32Array): Int32Array {
  const items: number[] = []
  for (let item = 0; item < rowOf.length && items.length < MOST_ROWS; item++) if (rowOf[item]! < 0) items.push(item)
  return Int32Array.from(items)
}

/** The column that was asked for (null: none), or one with a usual name. */
function chosen(table: MetadataTable, names: readonly string[], asked: string | null | undefined, guess: (names: readonly string[]) => string | null): string | null {
  if (asked === undefined) return guess(names)
  if (asked !== null && !names.includes(asked)) throw new StudioError('metadata.noColumn', { file: table.file, name: asked, names: [...names] })
  return asked
}

const unmatched = (check: string, { count, examples }: Unmatched): Check => ({ check, level: count === 0 ? 'ok' : 'warning', count, examples })
