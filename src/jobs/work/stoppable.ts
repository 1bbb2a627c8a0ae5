import { StudioError } from '@shared/errors'
import { openWorkspace, type Workspace } from '@store/index'
import type { JobContext, JobResult } from '../child/context'
import type { StepHooks } from './steps'

const CANCELLED: readonly string[] = ['dataset.importCancelled', 'dataset.workCancelled', 'dataset.exportCancelled']

/** The frame of a job on a dataset: opens the workspace, tells progress, and ends as it was asked to. */
export async function stoppable(
  context: JobContext,
  message: string,
  work: (workspace: Workspace, hooks: Required<StepHooks>) => Promise<Record<string, unknown>>,
): Promise<JobResult> {
  const workspace = openWorkspace(context.workspace, { create: false })
  try {
    const result = await work(workspace, {
      onProgress: (done, total) => context.report({ done, total, message }),
      isCancelled: () => context.ask !== null,
    })
    return { how: 'completed', result }
  } catch (error) {
    if (context.ask && error instanceof StudioError && CANCELLED.includes(error.code))
      return { how: context.ask === 'cancel' ? 'cancelled' : 'interrupted', result: null }
    throw error
  } finally {
    workspace.close()
  }
}
