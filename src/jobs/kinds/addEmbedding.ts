import { z } from 'zod'
import { Id } from '@shared/entities'
import type { JobWork } from '../child/context'
import { addEmbedding as work } from '../work/addEmbedding'
import { inWorkspace } from '../work/inWorkspace'

export const AddEmbeddingInput = z.strictObject({
  datasetId: Id,
  /** Absolute. */
  file: z.string().min(1),
  name: z.string().min(1).max(200).optional(),
  embedding: z.string().nullable().default(null),
  idColumn: z.string().nullable().optional(),
  nonfinite: z.enum(['refuse', 'zero']).default('refuse'),
})

/** Adds one more embedding of a dataset's items. */
export const addEmbedding: JobWork = (raw, context) => {
  const { datasetId, embedding, ...request } = AddEmbeddingInput.parse(raw)
  return inWorkspace(context, 'reading embeddings', async (workspace, hooks) => {
    const added = await work(workspace, workspace.datasets.get(datasetId), { ...request, embedding: embedding ?? undefined }, {
      isCancelled: hooks.isCancelled,
      onProgress: (done, total, message) => context.report({ done, total, message }),
    })
    return { datasetId, embeddingId: added.embedding.id, existing: added.existing }
  })
}
