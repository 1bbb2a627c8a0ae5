import { basename } from 'node:path'
import { joinMetadata } from '@core/dataset/join'
import { IdIndex } from '@core/dataset/idIndex'
import type { EmbeddingInspection } from '@core/formats/embeddings/reader'
import { inspectEmbeddings, openEmbeddings } from '@core/formats/embeddings/registry'
import { guessPictureColumn, guessTitleColumn } from '@core/formats/lib/guess'
import { inspectMetadata, loadMetadata } from '@core/formats/metadata/registry'
import { StudioError, toErrorValue, type ErrorValue } from '@shared/errors'
import type { OutputOf } from '@shared/ipc/contract'
import type { FilePreview, joinReport as joinRoute } from '@shared/ipc/importing'

const MOST_COLUMNS = 20_000
const MOST_CELLS = 64
const MOST_ROWS = 20

/** What a file holds that is to serve as embeddings, or as a table of what the items are. */
export function inspectFile(file: string, role: 'embeddings' | 'metadata'): Promise<FilePreview> {
  return role === 'embeddings' ? inspectEmbeddingFile(file) : inspectMetadataFile(file)
}

/** From its first bytes. Throws the reader's refusals. */
async function inspectEmbeddingFile(file: string): Promise<FilePreview> {
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
    titleColumn: guessTitleColumn(names),
    pictureColumn: guessPictureColumn(names),
    problems: await problemsOf(file, found),
  }
}

/**
 * Why reading the file as it was recognised would be refused: a column called id that cannot be the ids. An import
 * without a word about them is refused for it, here and on the command line; that there are none is the person's to say.
 */
async function problemsOf(file: string, { columns, embedding, idColumn, needs }: EmbeddingInspection): Promise<ErrorValue[]> {
  if (needs !== null || idColumn !== null || columns.length < 2) return []
  try {
    await (await openEmbeddings(file, embedding === null ? {} : { embedding })).close()
    return []
  } catch (error) {
    if (error instanceof StudioError) return [toErrorValue(error)]
    throw error
  }
}

async function inspectMetadataFile(file: string): Promise<FilePreview> {
  const found = await inspectMetadata(file)
  return {
    name: basename(file),
    bytes: found.bytes,
    format: found.format,
    encoding: found.encoding,
    columns: found.columns.map(({ name, type }) => ({ name, type, shape: null, canBeEmbedding: false, canBeId: true })),
    items: found.rows,
    dimensions: null,
    dtype: null,
    header: found.preview.columns.slice(0, MOST_CELLS),
    rows: found.preview.rows.slice(0, MOST_ROWS).map((row) => row.slice(0, MOST_CELLS)),
    embedding: null,
    idColumn: found.keyColumn,
    titleColumn: found.titleColumn,
    pictureColumn: found.pictureColumn,
    problems: [],
  }
}

/** How metadata would join: the embeddings are read for their ids alone. */
export async function joinReport(input: { file: string; embedding: string | null; idColumn: string | null; metadata: string; key: string | null }): Promise<OutputOf<typeof joinRoute>> {
  const table = await loadMetadata(input.metadata)
  const stream = await openEmbeddings(input.file, { ...(input.embedding === null ? {} : { embedding: input.embedding }), idColumn: input.idColumn })
  try {
    let items = stream.items ?? 0
    const ids = stream.hasIds ? new IdIndex() : null
    if (ids || stream.items === null) {
      items = 0
      for await (const block of stream.blocks()) {
        items += block.count
        for (const id of block.ids ?? []) ids?.add(id)
      }
    }
    const { matched, itemsWithoutMetadata, metadataWithoutItem, duplicateIds } = joinMetadata({ items, ids, dropped: new Int32Array(0) }, table, input.key)
    return { matched, itemsWithoutMetadata, metadataWithoutItem, duplicateIds }
  } finally {
    await stream.close()
  }
}
