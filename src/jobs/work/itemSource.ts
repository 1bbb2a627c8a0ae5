import type { ImportedEmbeddings } from '@core/dataset/importEmbeddings'
import type { Check, MetadataColumn } from '@shared/entities'
import type { NewItem } from '@store/index'

export interface MetadataRequest {
  file: string
  /** The metadata's id column; null: joined by row order. */
  key: string | null
  /** Left out: `title` or `name`. */
  titleColumn?: string | null
  /** Left out: `emoji`, `picture` or `image`. */
  pictureColumn?: string | null
}

/** Where a dataset's items come from, row by row. */
export interface ItemSource {
  range(from: number, to: number): NewItem[]
  columns(): MetadataColumn[]
  readonly titleColumn: string | null
  readonly pictureColumn: string | null
  /** What the join found: ids without metadata, metadata without items. */
  checks(): Check[]
}

export async function openItemSource(imported: ImportedEmbeddings, metadata: MetadataRequest | undefined): Promise<ItemSource> {
  return plainItems(imported)
}

/** Items that nothing is known of: their ids, or else their row numbers. */
function plainItems({ ids }: ImportedEmbeddings): ItemSource {
  const idOf = (row: number) => (ids ? ids.get(row) : String(row))
  return {
    range: (from, to) => Array.from({ length: to - from }, (_, i) => ({ id: idOf(from + i), title: null, picture: null, values: [] })),
    columns: () => [],
    titleColumn: null,
    pictureColumn: null,
    checks: () => [],
  }
}
