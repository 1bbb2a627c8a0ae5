import { createHash } from 'node:crypto'
import { resolve } from 'node:path'
import { importEmbeddings } from '@core/dataset/importEmbeddings'
import type { EmbeddingReport } from '@core/dataset/checks'
import type { Dataset, NonfiniteChoice } from '@shared/entities'
import { StudioError } from '@shared/errors'
import { READING_EMBEDDINGS } from '@shared/ipc/jobs'
import type { EmbeddingWriter } from '@store/index'
import type { Workspace } from '@store/index'
import { keepReport } from '@store/reports'
import { digestedItem, pagesOf, type ItemPages, type ItemSummary } from './itemPages'
import { openItemSource, type MetadataRequest } from './itemSource'
import { bundledThread, ItemThread, wantsThread, type StartThread } from './itemThreadHost'
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
  /** For metadata that are worth a second thread; left out: the bundle's own, null: none. */
  thread?: StartThread | null
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
  let thread: ItemThread | null = null
  try {
    thread = await startThread(request.metadata, hooks)
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
    const candidates = workspace.datasets
      .findByFingerprint(embedding.fingerprint)
      .filter((dataset) => request.name === undefined || dataset.name === request.name)
    const options = { size: PAGE, digest: candidates.length > 0 }
    const pages = (await thread?.started())
      ? thread!.pages(imported, options, () => cancelled(file, hooks))
      : pagesOf(await openItemSource(imported, request.metadata, hooks.isCancelled), imported.items, options)
    const first = pages.next()
    first.catch(() => undefined)
    // While another thread makes the first page.
    const report = reportOf(workspace, embedding.id, imported)
    const found = await insertItems(workspace, draft, pages, first, { file, items: imported.items }, hooks)
    const twin = findTwin(workspace, candidates, found)
    if (twin) {
      workspace.datasets.discard(draft)
      return { dataset: twin, existing: true }
    }
    const checks = [...report.checks, ...found.checks]
    const dataset = workspace.datasets.finish(draft, {
      items: imported.items,
      columns: found.columns,
      titleColumn: found.titleColumn,
      pictureColumn: found.pictureColumn,
      checks,
    })
    keepReport(workspace, dataset.id, embedding.id, {
      checks, norms: report.norms.histogram, rows: { ...report.rows, ...found.rows },
    })
    return { dataset, existing: false }
  } catch (error) {
    ;(writer as EmbeddingWriter | null)?.abort()
    workspace.datasets.discard(draft)
    throw error
  } finally {
    await thread?.close()
  }
}

/** Metadata of many megabytes are read beside the matrix, on a thread of their own. */
async function startThread(metadata: MetadataRequest | undefined, hooks: ImportHooks): Promise<ItemThread | null> {
  const start = hooks.thread === undefined ? bundledThread() : hooks.thread
  return start && metadata && (await wantsThread(metadata)) ? new ItemThread(start, metadata) : null
}

const cancelled = (file: string, hooks: ImportHooks): StudioError | null =>
  hooks.isCancelled?.() ? new StudioError('dataset.importCancelled', { file }) : null

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
  workspace: Workspace, draft: string, pages: ItemPages, first: ReturnType<ItemPages['next']>,
  { file, items }: { file: string; items: number }, hooks: ImportHooks,
): Promise<ItemSummary> {
  for (let from = 0, next = first; ; next = pages.next()) {
    const step = await next
    const stopped = cancelled(file, hooks)
    if (stopped) throw stopped
    if (step.done) return step.value
    workspace.items.insertPacked(draft, from, step.value)
    from += step.value.count
    hooks.onProgress?.(from, items, 'writing items')
    // Lets Ctrl-C and cancel in between two transactions.
    await new Promise((resolve) => setImmediate(resolve))
  }
}

/** A dataset of the same embeddings whose items, columns and titles are the same, row by row. */
function findTwin(workspace: Workspace, candidates: readonly Dataset[], { columns, digest }: ItemSummary): Dataset | null {
  const names = columns.map((column) => column.name)
  const twin = candidates.find((dataset) => {
    if (dataset.columns.length !== names.length || dataset.columns.some((column, i) => column.name !== names[i])) return false
    const theirs = createHash('sha256')
    for (const { id, title, picture, metadata } of workspace.items.each(dataset.id)) {
      theirs.update(digestedItem({ id, title, picture, values: names.map((column) => metadata[column] ?? null) }))
    }
    return theirs.digest('hex') === digest
  })
  return twin ?? null
}
