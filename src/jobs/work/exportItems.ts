import { basename } from 'node:path'
import { exportDataset, type DatasetExportFormat } from '@core/formats/embeddings/write'
import type { ExportedDataset } from '@core/formats/embeddings/writer'
import type { Dataset, Item } from '@shared/entities'
import type { Workspace } from '@store/index'
import { embeddingById } from './embeddingById'
import type { StepHooks } from './steps'

export interface ExportItemsRequest {
  format: DatasetExportFormat
  /** Absolute. */
  out: string
  /** Left out: the first. */
  embeddingId?: string
  overwrite: boolean
}

/** Writes a dataset's items with one of its embeddings, whole or not at all. Returns the files' names. */
export async function exportItems(workspace: Workspace, dataset: Dataset, request: ExportItemsRequest, hooks: StepHooks): Promise<string[]> {
  const embedding = embeddingById(dataset, request.embeddingId)
  const matrix = workspace.embeddings.matrix(embedding.id, 0)
  try {
    const page = lastPage(workspace, dataset.id)
    const exported: ExportedDataset = {
      items: dataset.items,
      dimensions: embedding.dimensions,
      read: (from, to) => matrix.read(from, to),
      ids: (from, to) => page(from, to).map((item) => item.id),
      columns: dataset.columns.map(({ name, type }) => ({ name, type, values: (from, to) => page(from, to).map((item) => item.metadata[name] ?? null) })),
    }
    const files = await exportDataset(request.format, request.out, exported, { overwrite: request.overwrite }, hooks)
    return files.map((file) => basename(file))
  } finally {
    matrix.close()
  }
}

/** Items by range; the last range asked for is kept, since each column asks for it anew. */
function lastPage(workspace: Workspace, datasetId: string): (from: number, to: number) => Item[] {
  let kept = { from: -1, to: -1, items: [] as Item[] }
  return (from, to) => {
    if (kept.from !== from || kept.to !== to) {
      const rows = Array.from({ length: to - from }, (_, i) => from + i)
      kept = { from, to, items: workspace.items.byRows(datasetId, rows) }
    }
    return kept.items
  }
}
