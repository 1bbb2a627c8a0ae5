import { z } from 'zod'
import { Id } from '@shared/entities'
import type { JobWork } from '../child/context'
import { inWorkspace } from '../work/inWorkspace'
import { verifyRun } from '../work/verifyRun'

export const VerifyInput = z.strictObject({ runId: Id })

/** Derives a run's SIDs anew from its saved weights; the answer is kept with the run. */
export const verify: JobWork = (raw, context) => {
  const { runId } = VerifyInput.parse(raw)
  return inWorkspace(context, 'deriving SIDs', async (workspace, hooks) => ({ runId, checks: await verifyRun(workspace, workspace.runs.get(runId), hooks) }), {
    reading: true,
  })
}
