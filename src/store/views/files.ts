import { basename } from 'node:path'
import { inspectEmbeddings } from '@core/formats/embeddings/registry'
import type { FilePreview } from '@shared/ipc/importing'

const MOST_COLUMNS = 20_000
const MOST_CELLS = 64
const MOST_ROWS = 20
const PICTURE_NAMES = ['emoji', 'picture', 'image', 'icon']
const TITLE_NAMES = ['title', 'name']

/** The first of these names that a table has, in any letter case. */
export const likelyColumn = (columns: readonly string[], names: readonly string[]): string | null =>
  names.map((name) => columns.find((column) => column.toLowerCase() === name)).find((found) => found !== undefined) ?? null

/** What a file of embeddings holds, from its first bytes. Throws the reader's refusals. */
export async function inspectEmbeddingFile(file: string): Promise<FilePreview> {
  const found = await inspectEmbeddings(file)
  const names = found.columns.map((column) => column.name)
  return {
    name: basename(file),
    bytes: found.bytes,
    format: found.format,
    encoding: found.encoding,
    columns: found.columns.slice(0, MOST_COLUMNS),
    items: found.items,
    dimensions: found.dimensions,
    dtype: found.dtype,
    header: found.preview.columns.slice(0, MOST_CELLS),
    rows: found.preview.rows.slice(0, MOST_ROWS).map((row) => row.slice(0, MOST_CELLS)),
    embedding: found.embedding,
    idColumn: found.idColumn,
    titleColumn: likelyColumn(names, TITLE_NAMES),
    pictureColumn: likelyColumn(names, PICTURE_NAMES),
    problems: [],
  }
}

/** What a file holds that is to serve as embeddings, or as a table of what the items are. */
export function inspectFile(file: string, role: 'embeddings' | 'metadata'): Promise<FilePreview> {
  return role === 'embeddings' ? inspectEmbeddingFile(file) : inspectMetadataFile(file)
}
