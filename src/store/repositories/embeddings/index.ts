import { totalmem } from 'node:os'
import { StudioError } from '@shared/errors'
import type { Embeddings } from '../../api'
import type { StoreContext } from '../../context'
import type { ReadableDb } from '../../db/connection'
import { datasetRow, embeddingRows, toEmbedding, type EmbeddingRow } from '../datasets/rows'
import { openMatrix } from './matrix'
import { embeddingWriter } from './writer'

export function createEmbeddings(context: StoreContext): Embeddings {
  const { connection: db, files } = context
  return {
    writer: (datasetId, embedding) => embeddingWriter(context, datasetId, embedding),
    get: (datasetId, name) => {
      const embeddings = embeddingRows(db, datasetRow(db, datasetId).key)
      const found = name === undefined ? embeddings[0] : embeddings.find((one) => one.name === name)
      if (!found) throw new StudioError('embedding.notFound', { reference: name ?? '' })
      return toEmbedding(found)
    },
    file: (embeddingId) => files.absolute(embeddingRow(db, embeddingId).path),
    matrix: (embeddingId, residentBytes = totalmem() / 4) => {
      const row = embeddingRow(db, embeddingId)
      return openMatrix(files.absolute(row.path), row.items, row.dimensions, residentBytes)
    },
    delete: (embeddingId) => {
      const row = embeddingRow(db, embeddingId)
      db.write((tx) => {
        const users = tx.all<{ name: string }>('SELECT name FROM run WHERE embedding_key = ? LIMIT 5', [row.key]).map((run) => run.name)
        const siblings = embeddingRows(tx, row.dataset_key).length
        if (users.length > 0 || siblings === 1) {
          throw new StudioError('embedding.inUse', { name: row.name, users: users.length > 0 ? users : ['its dataset'] })
        }
        tx.run('DELETE FROM embedding WHERE key = ?', [row.key])
        tx.run('DELETE FROM artifact WHERE path = ?', [row.path])
      })
      files.remove(row.path)
    },
  }
}

function embeddingRow(db: ReadableDb, id: string): EmbeddingRow {
  const row = db.get<EmbeddingRow>('SELECT *, 0 AS bytes FROM embedding WHERE id = ?', [id])
  if (!row) throw new StudioError('embedding.notFound', { reference: id })
  return row
}
