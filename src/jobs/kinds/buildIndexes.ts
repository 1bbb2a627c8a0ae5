import { z } from 'zod'
import { Id } from '@shared/entities'
import { StudioError } from '@shared/errors'
import { openWorkspace } from '@store/index'
import type { JobContext, JobResult } from '../child/context'

export const IndexInput = z.strictObject({ datasetId: Id })

/** Makes a dataset's sort, filter and search indexes, which an import leaves for later. Safe to repeat. */
export async function buildIndexes(raw: unknown, context: JobContext): Promise<JobResult> {
  const { datasetId } = IndexInput.parse(raw)
  const workspace = openWorkspace(context.workspace, { create: false })
  try {
    if (!workspace.datasets.find(datasetId))
      throw new StudioError('dataset.notFound', { reference: datasetId })
    workspace.items.buildIndexes(datasetId, {
      onProgress: (done, total) => context.report({ done, total, message: 'indexing items' }),
      isCancelled: () => context.ask !== null,
    })
    return { how: 'completed', result: { datasetId } }
  } finally {
    workspace.close()
  }
}
