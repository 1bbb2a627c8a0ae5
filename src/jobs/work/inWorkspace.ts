import { openWorkspace, type Workspace } from '@store/index'
import type { JobContext, JobResult } from '../child/context'
import type { StepHooks } from './steps'

/** The frame of most jobs: opens the workspace, tells progress under one message, completes with what `work` gives. */
export async function inWorkspace(
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
  } finally {
    workspace.close()
  }
}
