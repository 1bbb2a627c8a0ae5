import { StudioError } from '@shared/errors'
import { EmbeddingFingerprint } from '@core/dataset/fingerprint'
import { npyHeader } from '@core/formats/lib/npyHeader'
import type { EmbeddingWriter, NewEmbedding } from '../../api'
import type { StoreContext } from '../../context'
import { toStudioError } from '../../db/errors'
import { registerArtifact } from '../../files/artifacts'
import { newId } from '../../ids'
import { renewLease } from '../leases/rows'
import { findDatasetRow, toEmbedding, type EmbeddingRow } from '../datasets/rows'

/** Room for any shape, so that the number of rows can be filled in at the end. */
const HEADER_BYTES = 128
const RENEW_MS = 2000

/** Streams one embedding to disk; its row comes last. The fingerprint is the importer's own. */
export function embeddingWriter(context: StoreContext, datasetId: string, embedding: NewEmbedding): EmbeddingWriter {
  const { connection: db, files, folder } = context
  const dataset = findDatasetRow(db, datasetId)
  if (!dataset) throw new StudioError('dataset.notFound', { reference: datasetId })
  const { name, dimensions } = embedding
  const taken = db.get('SELECT 1 FROM embedding WHERE dataset_key = ? AND name = ?', [dataset.key, name])
  if (taken) throw new StudioError('embedding.nameTaken', { name })

  const embeddingId = newId()
  const failed = (error: unknown): unknown => {
    writer.abort()
    return toStudioError(error, folder, files.absolute(`embeddings/${datasetId}/${embeddingId}.npy`))
  }
  const guarded = <T>(work: () => T): T => {
    try {
      return work()
    } catch (error) {
      throw failed(error)
    }
  }
  const writer = files.writer('embeddings', datasetId, `${embeddingId}.npy`)
  const hash = new EmbeddingFingerprint()
  let items = 0
  let renewedAt = Date.now()
  guarded(() => writer.write(npyHeader('<f4', [0, dimensions], HEADER_BYTES)))

  /** Counts and hashes rows; their bytes, to be written. */
  const take = (rows: Float32Array): Uint8Array => {
    if (rows.length % dimensions !== 0) throw new StudioError('embedding.badRows', { name, dimensions, values: rows.length })
    hash.update(rows)
    items += rows.length / dimensions
    if (Date.now() - renewedAt >= RENEW_MS) {
      db.write((tx) => renewLease(tx, `dataset:${datasetId}`))
      renewedAt = Date.now()
    }
    return new Uint8Array(rows.buffer, rows.byteOffset, rows.byteLength)
  }

  return {
    embeddingId,
    append: (rows) => guarded(() => writer.write(take(rows))),
    appendSoon: async (rows) => {
      try {
        await writer.writeSoon(take(rows))
      } catch (error) {
        throw failed(error)
      }
    },
    commit: () =>
      guarded(() => {
        if (dataset.ready === 1 && dataset.items !== items) {
          throw new StudioError('embedding.rowCount', { name, rows: items, items: dataset.items })
        }
        writer.patch(npyHeader('<f4', [items, dimensions], HEADER_BYTES), 0)
        const fingerprint = hash.digest(items, dimensions)
        const file = writer.commit()
        return db.write((tx) => {
          registerArtifact(tx, file)
          tx.run(
            `INSERT INTO embedding (id, dataset_key, name, items, dimensions, source_dtype, fingerprint, path)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
            [embeddingId, dataset.key, name, items, dimensions, embedding.sourceDtype, fingerprint, file.path],
          )
          return toEmbedding(tx.get<EmbeddingRow>('SELECT *, 0 AS bytes FROM embedding WHERE id = ?', [embeddingId])!)
        })
      }),
    abort: () => writer.abort(),
  }
}
