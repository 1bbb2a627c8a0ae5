import { z } from 'zod'
import { SidCheck } from '@shared/verification'
import type { Workspace } from '../workspace'

/** Name of a run's derived answer to whether its weights still give its SIDs. */
export const VERIFICATION_NAME = 'verification'

/** As the job kept it; null until somebody asked, and once a checkpoint is another. */
export function verification(workspace: Workspace, runId: string): SidCheck[] | null {
  const kept = z.array(SidCheck).safeParse(workspace.derived.get(runId, VERIFICATION_NAME)?.value)
  if (!kept.success) return null
  const { checkpoints } = workspace.runs.get(runId)
  const current = checkpoints.every(({ kind, epoch }) => kept.data.some((one) => one.checkpoint === kind && one.epoch === epoch))
  return current ? kept.data : null
}
