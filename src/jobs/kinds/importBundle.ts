import { z } from 'zod'
import type { ImportBundleResult } from '@shared/ipc/bundles'
import type { JobWork } from '../child/context'
import { importBundle as work } from '../work/bundle/importBundle'
import { inWorkspace } from '../work/inWorkspace'

/** `path`: absolute. */
export const ImportBundleInput = z.strictObject({ path: z.string().min(1) })

/** Takes in what `exportBundle` wrote, every byte checked. */
export const importBundle: JobWork = (raw, context) => {
  const { path } = ImportBundleInput.parse(raw)
  return inWorkspace(context, 'checking', async (workspace, hooks) => {
    const { run, dataset, assignments, filesVerified } = await work(workspace, path, hooks)
    return {
      runId: run?.id ?? null, datasetId: dataset.id, assignmentId: assignments[0]?.id ?? null, filesVerified,
    } satisfies ImportBundleResult
  })
}
