import { closeSync, openSync, readSync } from 'node:fs'
import { NpyWriter } from '../formats/lib/npy'
import type { EmbeddingReport } from './checks'
import { importEmbeddings, type ImportedEmbeddings, type ImportEmbeddingsOptions } from './importEmbeddings'

/** Where NpyWriter's data begin. */
const HEADER_BYTES = 128

/**
 * Imports a file of embeddings into a new float32 .npy; on any failure `target` is gone again.
 * @returns what was imported, and the checks with equal rows looked at twice
 */
export async function importToNpy(
  file: string,
  target: string,
  options: ImportEmbeddingsOptions = {},
): Promise<ImportedEmbeddings & { checked: EmbeddingReport }> {
  let writer: NpyWriter | null = null
  try {
    const imported = await importEmbeddings(file, options, async ({ dimensions }) => {
      const opened = await NpyWriter.create(target, '<f4', dimensions)
      writer = opened
      return { append: (rows) => opened.write(rows) }
    })
    await writer!.close()
    return { ...imported, checked: withRows(target, imported.dimensions, (read) => imported.report(read)) }
  } catch (error) {
    await (writer as NpyWriter | null)?.abort()
    throw error
  }
}

function withRows<T>(
  file: string,
  dimensions: number,
  use: (read: (from: number, to: number) => Float32Array) => T,
): T {
  const handle = openSync(file, 'r')
  try {
    return use((from, to) => {
      const rows = new Float32Array((to - from) * dimensions)
      readSync(handle, rows, 0, rows.byteLength, HEADER_BYTES + from * dimensions * 4)
      return rows
    })
  } finally {
    closeSync(handle)
  }
}
