import { z } from 'zod'
import { Id } from '@shared/entities'
import type { JobWork } from '../child/context'
import { inSteps } from '../work/steps'
import { inWorkspace } from '../work/inWorkspace'

export const IndexInput = z.strictObject({ datasetId: Id })

/** Makes a dataset's sort, filter and search indexes, which an import leaves for later. Safe to repeat. */
export const buildIndexes: JobWork = (raw, context) => {
  const { datasetId } = IndexInput.parse(raw)
  return inWorkspace(context, 'indexing items', async (workspace, hooks) => {
    const { name } = workspace.datasets.get(datasetId)
    await inSteps(name, workspace.items.indexSteps(datasetId), hooks)
    return { datasetId }
  })
}
