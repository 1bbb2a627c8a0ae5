import { StudioError } from '@shared/errors'
import type { Dataset, Embedding } from '@shared/entities'
import type { ReadableDb } from '../../db/connection'

export interface DatasetRow {
  key: number
  id: string
  name: string
  description: string
  source_file: string
  nonfinite: Dataset['nonfinite']
  items: number
  item_bytes: number
  columns: string
  title_column: string | null
  picture_column: string | null
  checks: string
  tags: string
  indexed: number
  ready: number
  created_at: number
}

export interface EmbeddingRow {
  key: number
  id: string
  dataset_key: number
  name: string
  items: number
  dimensions: number
  source_dtype: string
  fingerprint: string
  path: string
  bytes: number
}

const EMBEDDINGS = `
  SELECT embedding.*, artifact.bytes FROM embedding JOIN artifact ON artifact.path = embedding.path
  WHERE dataset_key = ? ORDER BY embedding.key`

export const embeddingRows = (db: ReadableDb, datasetKey: number): EmbeddingRow[] =>
  db.all<EmbeddingRow>(EMBEDDINGS, [datasetKey])

export const toEmbedding = (row: EmbeddingRow): Embedding => ({
  id: row.id,
  name: row.name,
  dimensions: row.dimensions,
  sourceDtype: row.source_dtype,
  fingerprint: row.fingerprint,
})

export function toDataset(db: ReadableDb, row: DatasetRow): Dataset {
  const embeddings = embeddingRows(db, row.key)
  return {
    id: row.id,
    name: row.name,
    description: row.description,
    items: row.items,
    dimensions: embeddings[0]?.dimensions ?? 0,
    fingerprint: embeddings[0]?.fingerprint ?? '',
    embeddings: embeddings.map(toEmbedding),
    columns: JSON.parse(row.columns),
    pictureColumn: row.picture_column,
    titleColumn: row.title_column,
    sourceFile: row.source_file,
    nonfinite: row.nonfinite,
    checks: JSON.parse(row.checks),
    tags: JSON.parse(row.tags),
    bytes: row.item_bytes + embeddings.reduce((sum, embedding) => sum + embedding.bytes, 0),
    createdAt: row.created_at,
  }
}

/** Finished or draft. */
export const findDatasetRow = (db: ReadableDb, id: string): DatasetRow | undefined =>
  db.get<DatasetRow>('SELECT * FROM dataset WHERE id = ?', [id])

/** Throws dataset.notFound for a draft too. */
export function datasetRow(db: ReadableDb, id: string): DatasetRow {
  const row = findDatasetRow(db, id)
  if (!row || row.ready === 0) throw new StudioError('dataset.notFound', { reference: id })
  return row
}

/** Throws dataset.notFound, dataset.notDraft. */
export function draftRow(db: ReadableDb, id: string): DatasetRow {
  const row = findDatasetRow(db, id)
  if (!row) throw new StudioError('dataset.notFound', { reference: id })
  if (row.ready === 1) throw new StudioError('dataset.notDraft', { name: row.name })
  return row
}
