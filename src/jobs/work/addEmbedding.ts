import { mkdirSync, rmSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { importEmbeddings, type ImportedEmbeddings } from '@core/dataset/importEmbeddings'
import { importToNpy } from '@core/dataset/importToNpy'
import { finding } from '@core/dataset/checks'
import type { IdIndex } from '@core/dataset/idIndex'
import type { Check, Dataset, Embedding } from '@shared/entities'
import { StudioError } from '@shared/errors'
import type { EmbeddingWriter, Workspace } from '@store/index'
import { openMatrix } from '@store/repositories/embeddings/matrix'
import { keepReport } from '@store/reports'
import type { ImportHooks } from './importDataset'
import { nameOfFile } from './names'

export interface AddRequest {
  file: string
  /** Default: the column's or array's name, else the file's. */
  name?: string
  /** Column, npz array or tensor; left out: the one that there is. */
  embedding?: string
  /** Null: rows are in the dataset's order; left out: as the file's content says. */
  idColumn?: string | null
  /** Rows cannot be dropped here: each item has one. */
  nonfinite: 'refuse' | 'zero'
}

export interface Added {
  embedding: Embedding
  /** The dataset had these very numbers already; nothing was added. */
  existing: boolean
}

const EXAMPLES = 10
const BLOCK_BYTES = 8 << 20

/**
 * Adds one more embedding of a dataset's items: joined by id where the file has ids (its rows may be in any order, and
 * there may be more of them), else row by row.
 * @throws embedding.missingItems, embedding.rowCount, embedding.nameTaken, and what the readers throw
 */
export async function addEmbedding(workspace: Workspace, dataset: Dataset, request: AddRequest, hooks: ImportHooks = {}): Promise<Added> {
  const file = resolve(request.file)
  const name = request.name ?? request.embedding ?? nameOfFile(file)
  if (dataset.embeddings.some((one) => one.name === name)) throw new StudioError('embedding.nameTaken', { name })
  const subject = `dataset:${dataset.id}`
  workspace.leases.acquire(subject)
  const folder = join(workspace.folder, 'artifacts', 'embeddings', dataset.id)
  const incoming = join(folder, `incoming-${process.pid}.npy`)
  let writer: EmbeddingWriter | null = null
  try {
    mkdirSync(folder, { recursive: true })
    const options = {
      embedding: request.embedding,
      idColumn: request.idColumn,
      nonfinite: request.nonfinite,
      fingerprint: false,
      onProgress: ({ bytes, totalBytes }: { bytes: number; totalBytes: number }) => hooks.onProgress?.(bytes, totalBytes, 'reading embeddings'),
      isCancelled: hooks.isCancelled,
    }
    const open = (dimensions: number, sourceDtype: string) =>
      (writer = workspace.embeddings.writer(dataset.id, { name, dimensions, sourceDtype }))
    let surplus: Check[] = []
    let imported: ImportedEmbeddings
    if (request.idColumn === null) imported = await inOrder(file, options, open)
    else {
      // With ids, rows wait in a file of their own until their order is known.
      const whole = await importToNpy(file, incoming, options)
      imported = whole
      const order = whole.ids ? rowsById(workspace, dataset, whole.ids, file) : null
      await copyRows(incoming, whole, order?.rows ?? null, open(whole.dimensions, whole.sourceDtype), { file, hooks })
      surplus = order ? [order.surplus] : []
    }
    const embedding = writer!.commit()
    const twin = dataset.embeddings.find((one) => one.fingerprint === embedding.fingerprint)
    if (twin) {
      workspace.embeddings.delete(embedding.id)
      return { embedding: twin, existing: true }
    }
    keepFindings(workspace, dataset, embedding, imported, surplus)
    return { embedding, existing: false }
  } catch (error) {
    ;(writer as EmbeddingWriter | null)?.abort()
    throw error
  } finally {
    rmSync(incoming, { force: true })
    workspace.leases.release(subject)
  }
}

type Options = Parameters<typeof importEmbeddings>[1]
type Open = (dimensions: number, sourceDtype: string) => EmbeddingWriter

function inOrder(file: string, options: Options, open: Open): Promise<ImportedEmbeddings> {
  return importEmbeddings(file, options, ({ dimensions, sourceDtype }) => {
    const writer = open(dimensions, sourceDtype)
    return { append: (rows) => writer.appendSoon(rows) }
  })
}

/** The row of the file for each item, and what the file has besides. */
function rowsById(workspace: Workspace, dataset: Dataset, ids: IdIndex, file: string): { rows: Int32Array; surplus: Check } {
  const missing: string[] = []
  let absent = 0
  const used = new Uint8Array(ids.length)
  const rows = Int32Array.from(workspace.items.ids(dataset.id), (id) => {
    const row = ids.find(id)
    if (row >= 0) used[row] = 1
    else if (absent++ < EXAMPLES) missing.push(id)
    return row
  })
  if (absent > 0) throw new StudioError('embedding.missingItems', { file: basename(file), missing: absent, items: dataset.items, examples: missing })
  const extra: string[] = []
  let unused = 0
  used.forEach((one, row) => {
    if (one === 0 && unused++ < EXAMPLES) extra.push(ids.get(row))
  })
  return { rows, surplus: finding('unmatched-rows', 'info', unused, extra) }
}

/** Copies rows of a file, in blocks, in the order wanted (null: as they are). */
async function copyRows(
  npy: string, { items, dimensions }: ImportedEmbeddings, order: Int32Array | null, writer: EmbeddingWriter,
  { file, hooks }: { file: string; hooks: ImportHooks },
): Promise<void> {
  const matrix = openMatrix(npy, items, dimensions, 0)
  try {
    const count = order?.length ?? items
    const step = Math.max(1, Math.floor(BLOCK_BYTES / (dimensions * 4)))
    for (let from = 0; from < count; from += step) {
      if (hooks.isCancelled?.()) throw new StudioError('dataset.importCancelled', { file })
      const to = Math.min(count, from + step)
      writer.append(order ? matrix.gather(order.subarray(from, to)) : matrix.read(from, to))
      hooks.onProgress?.(to, count, 'writing rows')
      await new Promise((turn) => setImmediate(turn))
    }
  } finally {
    matrix.close()
  }
}

function keepFindings(workspace: Workspace, dataset: Dataset, embedding: Embedding, imported: ImportedEmbeddings, surplus: Check[]): void {
  const matrix = workspace.embeddings.matrix(embedding.id, 0)
  try {
    const report = imported.report((from, to) => matrix.read(from, to))
    // Ids are the dataset's business, and rows may stand elsewhere than in the file.
    const checks = report.checks.filter(({ check }) => check !== 'duplicate-ids')
    const inFile = imported.ids !== null
    keepReport(workspace, dataset.id, embedding.id, {
      checks: [...checks, ...surplus], norms: report.norms.histogram, rows: inFile ? {} : report.rows,
    })
  } finally {
    matrix.close()
  }
}

