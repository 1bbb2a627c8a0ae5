import { z } from 'zod'
import { Id } from '@shared/entities'
import type { JobWork } from '../child/context'
import { inSteps } from '../work/steps'
import { stoppable } from '../work/stoppable'

export const IndexInput = z.strictObject({ datasetId: Id })

/** Makes a dataset's sort, filter and search indexes, which an import leaves for later. Safe to repeat. */
export const buildIndexes: JobWork = (raw, context) => {
  const { datasetId } = IndexInput.parse(raw)
  return stoppable(context, 'indexing items', async (workspace, hooks) => {
    const { name } = workspace.datasets.get(datasetId)
    await inSteps(name, workspace.items.indexSteps(datasetId), hooks)
    return { datasetId }
  })
}
