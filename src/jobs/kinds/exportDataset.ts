import { z } from 'zod'
import { Id } from '@shared/entities'
import type { JobWork } from '../child/context'
import { exportItems as work } from '../work/exportItems'
import { inWorkspace } from '../work/inWorkspace'

export const ExportDatasetInput = z.strictObject({
  datasetId: Id,
  embeddingId: Id,
  format: z.enum(['npy', 'csv', 'parquet']),
  /** Absolute; chosen in a dialog that has asked about overwriting. */
  out: z.string().min(1),
})

/** Writes a dataset's items and one of its embeddings. */
export const exportItems: JobWork = (raw, context) => {
  const { datasetId, ...request } = ExportDatasetInput.parse(raw)
  return inWorkspace(context, 'writing rows', async (workspace, hooks) => {
    const files = await work(workspace, workspace.datasets.get(datasetId), { ...request, overwrite: true }, hooks)
    return { datasetId, files }
  })
}
