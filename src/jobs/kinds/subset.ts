import { z } from 'zod'
import { Id } from '@shared/entities'
import { MetadataFilter } from '@shared/queries'
import type { JobWork } from '../child/context'
import { inWorkspace } from '../work/inWorkspace'
import { subsetDataset } from '../work/subsetDataset'

export const SubsetInput = z.strictObject({
  datasetId: Id,
  name: z.string().min(1).max(200),
  description: z.string().default(''),
  filter: z.strictObject({
    search: z.string().default(''),
    where: z.array(MetadataFilter).default([]),
    selection: z.string().nullable().default(null),
  }),
  sample: z.strictObject({ items: z.number().int().min(1), seed: z.number().int() }).nullable().default(null),
})

/** Makes a dataset of some items of another. */
export const subset: JobWork = (raw, context) => {
  const { datasetId, sample, ...request } = SubsetInput.parse(raw)
  return inWorkspace(context, 'copying items', async (workspace, hooks) => {
    const made = await subsetDataset(workspace, workspace.datasets.get(datasetId), { ...request, sample: sample ?? undefined }, hooks)
    return { datasetId: made.id }
  })
}
