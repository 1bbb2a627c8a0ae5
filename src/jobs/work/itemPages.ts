import { createHash } from 'node:crypto'
import type { JoinedItems } from '@core/dataset/join'
import type { PackedItems } from '@core/dataset/packedItems'
import type { MetadataColumn, Check } from '@shared/entities'
import type { NewItem } from '@store/index'
import type { ItemSource } from './itemSource'

/** What is known of a dataset's items once all of them have been handed out. */
export interface ItemSummary {
  columns: MetadataColumn[]
  titleColumn: string | null
  pictureColumn: string | null
  checks: Check[]
  /** Items that those findings are about, by the check's name. */
  rows: Record<string, Int32Array>
  /** sha256 of all items; null: not asked for. */
  digest: string | null
}

/** Items as they are stored, page by page in row order; a page lasts until the next is asked for. */
export type ItemPages = AsyncGenerator<PackedItems, ItemSummary, void>

export interface PageOptions {
  /** Items a page. */
  size: number
  /** Takes a quarter of the time of inserting them: only where there are items to compare with. */
  digest: boolean
}

/** Pages of a source; its columns are counted between them, so that no long pause stands at the end. */
export async function* pagesOf(source: ItemSource, items: JoinedItems['items'], options: PageOptions): ItemPages {
  const hash = options.digest ? createHash('sha256') : null
  for (let from = 0; from < items; from += options.size) {
    const to = Math.min(items, from + options.size)
    if (hash) for (const item of source.range(from, to)) hash.update(digestedItem(item))
    source.count(to / items)
    yield source.packed(from, to)
  }
  const { titleColumn, pictureColumn } = source
  return {
    columns: source.columns(), titleColumn, pictureColumn,
    checks: source.checks(), rows: source.rows(), digest: hash?.digest('hex') ?? null,
  }
}

/** What of an item goes into a digest. */
export const digestedItem = ({ id, title, picture, values }: NewItem): string =>
  JSON.stringify([id, title, picture, values])
