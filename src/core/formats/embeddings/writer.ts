import { setImmediate as turn } from 'node:timers/promises'
import { StudioError } from '@shared/errors'

/** What an export is made of, asked for page by page. */
export interface ExportedDataset {
  items: number
  dimensions: number
  /** Rows [from, to), row-major. */
  read(from: number, to: number): Float32Array
  ids(from: number, to: number): string[]
  /** Metadata that goes along. */
  columns: ExportedColumn[]
}

export interface ExportedColumn {
  name: string
  type: 'text' | 'number' | 'boolean'
  values(from: number, to: number): (string | number | boolean | null)[]
}

export interface ExportHooks {
  onProgress?: (done: number, total: number) => void
  /** True ends with dataset.exportCancelled; nothing is left behind. */
  isCancelled?: () => boolean
}

const PAGE = 2048

/** Walks the rows in pages of some thousands, reporting progress; `page` may wait. */
export async function eachPage(
  file: string,
  items: number,
  hooks: ExportHooks,
  page: (from: number, to: number) => void | Promise<void>,
): Promise<void> {
  for (let from = 0; from < items; from += PAGE) {
    if (hooks.isCancelled?.()) throw new StudioError('dataset.exportCancelled', { file })
    const to = Math.min(items, from + PAGE)
    await page(from, to)
    hooks.onProgress?.(to, items)
    // Lets messages and signals in.
    await turn()
  }
}

/** Names that differ from the ones taken: a metadata column called `embedding` becomes `embedding_1`. */
export function freeNames(columns: readonly ExportedColumn[], taken: readonly string[]): string[] {
  const used = new Set(taken)
  return columns.map(({ name }) => {
    let free = name
    for (let i = 1; used.has(free); i++) free = `${name}_${i}`
    used.add(free)
    return free
  })
}
