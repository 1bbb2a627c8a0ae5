import { createHash, type Hash } from 'node:crypto'
import { resolve } from 'node:path'
import { importEmbeddings } from '@core/dataset/importEmbeddings'
import type { EmbeddingReport } from '@core/dataset/checks'
import type { Dataset, NonfiniteChoice } from '@shared/entities'
import { StudioError } from '@shared/errors'
import { READING_EMBEDDINGS } from '@shared/ipc/jobs'
import type { EmbeddingWriter, NewItem } from '@store/index'
import type { Workspace } from '@store/index'
import { keepReport } from '@store/reports'
import { openItemSource, type ItemSource, type MetadataRequest } from './itemSource'
import { nameOfFile } from './names'

export interface ImportRequest {
  file: string
  /** Default: the file's name without its ending. */
  name?: string
  /** Column, npz array or tensor; left out: the one that there is. */
  embedding?: string
  /** Null: the file's rows have no ids; left out: as its content says. */
  idColumn?: string | null
  metadata?: MetadataRequest
  nonfinite: NonfiniteChoice
}

export interface ImportHooks {
  onProgress?: (done: number, total: number | null, message: string) => void
  isCancelled?: () => boolean
}

export interface Imported {
  dataset: Dataset
  /** The very same items and embeddings were there already; nothing was added. */
  existing: boolean
}

/** Items written in one transaction. */
const PAGE = 4_000

/**
 * Imports a file of embeddings, with what the items are, as a dataset. Nobody sees it before it is whole; whatever
 * fails leaves nothing behind. What has been imported already, under the name asked for or any if none was, is found
 * again and not stored twice.
 */
export async function importDataset(
  workspace: Workspace,
  request: ImportRequest,
  hooks: ImportHooks = {},
): Promise<Imported> {
  const file = resolve(request.file)
  const name = request.name ?? nameOfFile(file)
  const draft = workspace.datasets.begin({ name, sourceFile: file, nonfinite: request.nonfinite })
  let writer: EmbeddingWriter | null = null
  try {
    const imported = await importEmbeddings(
      file,
      {
        embedding: request.embedding,
        idColumn: request.idColumn,
        nonfinite: request.nonfinite,
        // The store's writer makes it.
        fingerprint: false,
        onProgress: ({ bytes, totalBytes }) => hooks.onProgress?.(bytes, totalBytes, READING_EMBEDDINGS),
        isCancelled: hooks.isCancelled,
      },
      ({ dimensions, sourceDtype }) => {
        const opened = workspace.embeddings.writer(draft, {
          name: request.embedding ?? 'embedding',
          dimensions,
          sourceDtype,
        })
        writer = opened
        return { append: (rows) => opened.appendSoon(rows) }
      },
    )
    const embedding = writer!.commit()
    const source = await openItemSource(imported, request.metadata, hooks.isCancelled)
    const candidates = workspace.datasets
      .findByFingerprint(embedding.fingerprint)
      .filter((dataset) => request.name === undefined || dataset.name === request.name)
    // A digest of all items takes a quarter of the time of inserting them: only where there is one to compare with.
    const digest = candidates.length > 0 ? createHash('sha256') : null
    await insertItems(workspace, draft, source, { file, items: imported.items, digest }, hooks)
    const twin = digest && findTwin(workspace, candidates, source, digest.digest('hex'))
    if (twin) {
      workspace.datasets.discard(draft)
      return { dataset: twin, existing: true }
    }
    const report = reportOf(workspace, embedding.id, imported)
    const checks = [...report.checks, ...source.checks()]
    const dataset = workspace.datasets.finish(draft, {
      items: imported.items,
      columns: source.columns(),
      titleColumn: source.titleColumn,
      pictureColumn: source.pictureColumn,
      checks,
    })
    keepReport(workspace, dataset.id, embedding.id, {
      checks, norms: report.norms.histogram, rows: { ...report.rows, ...source.rows() },
    })
    return { dataset, existing: false }
  } catch (error) {
    ;(writer as EmbeddingWriter | null)?.abort()
    workspace.datasets.discard(draft)
    throw error
  }
}

function reportOf(
  workspace: Workspace,
  embeddingId: string,
  imported: Awaited<ReturnType<typeof importEmbeddings>>,
): EmbeddingReport {
  // Never resident: only rows that seem equal are looked at again.
  const matrix = workspace.embeddings.matrix(embeddingId, 0)
  try {
    return imported.report((from, to) => matrix.read(from, to))
  } finally {
    matrix.close()
  }
}

async function insertItems(
  workspace: Workspace,
  draft: string,
  source: ItemSource,
  { file, items, digest }: { file: string; items: number; digest: Hash | null },
  hooks: ImportHooks,
): Promise<void> {
  for (let from = 0; from < items; from += PAGE) {
    if (hooks.isCancelled?.()) throw new StudioError('dataset.importCancelled', { file })
    const to = Math.min(items, from + PAGE)
    if (digest) for (const item of source.range(from, to)) digestItem(digest, item)
    workspace.items.insertPacked(draft, from, source.packed(from, to))
    hooks.onProgress?.(to, items, 'writing items')
    // Lets Ctrl-C and cancel in between two transactions.
    await new Promise((resolve) => setImmediate(resolve))
  }
}

/** A dataset of the same embeddings whose items, columns and titles are the same, row by row. */
function findTwin(
  workspace: Workspace,
  candidates: readonly Dataset[],
  source: ItemSource,
  digest: string,
): Dataset | null {
  const names = source.columns().map((column) => column.name)
  const twin = candidates.find((dataset) => {
    if (
      dataset.columns.length !== names.length ||
      dataset.columns.some((column, i) => column.name !== names[i])
    )
      return false
    const theirs = createHash('sha256')
    for (const { id, title, picture, metadata } of workspace.items.each(dataset.id)) {
      digestItem(theirs, { id, title, picture, values: names.map((column) => metadata[column] ?? null) })
    }
    return theirs.digest('hex') === digest
  })
  return twin ?? null
}

const digestItem = (hash: Hash, { id, title, picture, values }: NewItem): void =>
  void hash.update(JSON.stringify([id, title, picture, values]))
