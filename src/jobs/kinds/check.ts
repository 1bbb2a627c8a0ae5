import { z } from 'zod'
import { Id } from '@shared/entities'
import type { JobWork } from '../child/context'
import { checkDataset } from '../work/checkDataset'
import { inWorkspace } from '../work/inWorkspace'

export const CheckInput = z.strictObject({ datasetId: Id, embeddingId: Id })

/** The check report of an embedding, on demand. */
export const check: JobWork = (raw, context) => {
  const { datasetId, embeddingId } = CheckInput.parse(raw)
  return inWorkspace(context, 'checking rows', async (workspace, hooks) => {
    await checkDataset(workspace, workspace.datasets.get(datasetId), embeddingId, hooks)
    return { datasetId, embeddingId }
  })
}
