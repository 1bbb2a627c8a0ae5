import { checkSteps } from '@core/dataset/checkMatrix'
import type { EmbeddingReport } from '@core/dataset/checks'
import { DistinctCounter } from '@core/formats/metadata/distinct'
import { Random } from '@core/tokenizer/random'
import type { Dataset, Embedding, Item, MetadataColumn } from '@shared/entities'
import { StudioError } from '@shared/errors'
import type { ItemQuery } from '@shared/queries'
import type { EmbeddingWriter, NewItem, Workspace } from '@store/index'
import { keepReport } from '@store/reports'
import { duplicateIds } from './checkDataset'
import { inSteps, type StepHooks } from './steps'

export interface SubsetRequest {
  name: string
  description?: string
  /** Which items; left out: all. */
  filter?: Pick<ItemQuery, 'search' | 'where' | 'selection'>
  /** So many of them, drawn by chance. */
  sample?: { items: number; seed: number }
}

const PAGE = 4_000
const BLOCK_BYTES = 8 << 20

/**
 * A new dataset of some items of another, with all its embeddings. Nobody sees it before it is whole.
 * @throws dataset.nothingChosen, dataset.workCancelled
 */
export async function subsetDataset(workspace: Workspace, dataset: Dataset, request: SubsetRequest, hooks: StepHooks = {}): Promise<Dataset> {
  const rows = chosenRows(workspace, dataset, request)
  const draft = workspace.datasets.begin({
    name: request.name, sourceFile: dataset.sourceFile, description: request.description ?? '', nonfinite: dataset.nonfinite, tags: dataset.tags,
  })
  let writer: EmbeddingWriter | null = null
  try {
    const copy = (embedding: Embedding) => {
      const { name, dimensions, sourceDtype } = embedding
      const opened = workspace.embeddings.writer(draft, { name, dimensions, sourceDtype })
      writer = opened
      return { opened, steps: copyRows(workspace, embedding, rows, opened) }
    }
    const reports: { embedding: Embedding; report: EmbeddingReport }[] = []
    for (const source of dataset.embeddings) {
      const { opened, steps } = copy(source)
      await inSteps(request.name, steps, hooks)
      const embedding = opened.commit()
      const matrix = workspace.embeddings.matrix(embedding.id, 0)
      try {
        reports.push({ embedding, report: await inSteps(request.name, checkSteps(matrix, source.sourceDtype), hooks) })
      } finally {
        matrix.close()
      }
    }
    const copied = new CopiedItems(dataset)
    await inSteps(request.name, copyItems(workspace, dataset, rows, draft, copied), hooks)
    const ids = duplicateIds(copied.ids)
    const finished = workspace.datasets.finish(draft, {
      items: rows.length,
      columns: copied.columns(),
      titleColumn: dataset.titleColumn,
      pictureColumn: dataset.pictureColumn,
      checks: [...reports[0]!.report.checks, ids.check],
    })
    reports.forEach(({ embedding, report }, i) => {
      const isFirst = i === 0
      keepReport(workspace, finished.id, embedding.id, {
        checks: isFirst ? finished.checks : report.checks,
        norms: report.norms.histogram,
        rows: isFirst ? { ...report.rows, 'duplicate-ids': ids.rows } : report.rows,
      })
    })
    return finished
  } catch (error) {
    ;(writer as EmbeddingWriter | null)?.abort()
    workspace.datasets.discard(draft)
    throw error
  }
}

function chosenRows(workspace: Workspace, dataset: Dataset, { filter, sample }: SubsetRequest): Int32Array {
  const found = workspace.items.rowsOf({ datasetId: dataset.id, ...filter })
  const rows =
    sample && sample.items < found.length ? new Random(sample.seed).shuffle(found).slice(0, sample.items).sort() : found
  if (rows.length === 0) throw new StudioError('dataset.nothingChosen', { name: dataset.name })
  return rows
}

type Steps = Generator<{ done: number; total: number }, void>

function* copyRows(workspace: Workspace, { id, dimensions }: Embedding, rows: Int32Array, writer: EmbeddingWriter): Steps {
  const matrix = workspace.embeddings.matrix(id, 0)
  try {
    const step = Math.max(1, Math.floor(BLOCK_BYTES / (dimensions * 4)))
    for (let from = 0; from < rows.length; from += step) {
      const part = rows.subarray(from, from + step)
      writer.append(matrix.gather(part))
      yield { done: from + part.length, total: rows.length }
    }
  } finally {
    matrix.close()
  }
}

function* copyItems(workspace: Workspace, dataset: Dataset, rows: Int32Array, draft: string, copied: CopiedItems): Steps {
  for (let from = 0; from < rows.length; from += PAGE) {
    const items = workspace.items.byRows(dataset.id, [...rows.subarray(from, from + PAGE)])
    workspace.items.insert(draft, from, items.map((item) => copied.take(item)))
    yield { done: from + items.length, total: rows.length }
  }
}

/** Items as they are copied, and what their columns come to. */
class CopiedItems {
  readonly ids: string[] = []
  private readonly counters: { distinct: DistinctCounter; empty: number }[]

  constructor(private readonly dataset: Dataset) {
    this.counters = dataset.columns.map(() => ({ distinct: new DistinctCounter(), empty: 0 }))
  }

  take({ id, title, picture, metadata }: Item): NewItem {
    this.ids.push(id)
    const values = this.dataset.columns.map(({ name }, i) => {
      const value = metadata[name] ?? null
      const counter = this.counters[i]!
      if (value === null || value === '') counter.empty++
      else {
        const text = Buffer.from(String(value))
        counter.distinct.addBytes(text, 0, text.length)
      }
      return value
    })
    return { id, title, picture, values }
  }

  columns(): MetadataColumn[] {
    return this.dataset.columns.map((column, i) => ({ ...column, distinct: this.counters[i]!.distinct.count, empty: this.counters[i]!.empty }))
  }
}
