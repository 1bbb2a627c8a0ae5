import { openReadable, openWorkspace, type Workspace } from '@store/index'
import type { JobContext, JobResult } from '../child/context'
import type { StepHooks } from './steps'

/**
 * The frame of most jobs: opens the workspace, tells progress under one message, completes with what `work` gives.
 * `reading`: for work that needs no more than to look, and keeps what it finds where that is possible.
 */
export async function inWorkspace(
  context: JobContext,
  message: string,
  work: (workspace: Workspace, hooks: Required<StepHooks>) => Promise<Record<string, unknown>>,
  { reading = false }: { reading?: boolean } = {},
): Promise<JobResult> {
  const open = reading ? openReadable : openWorkspace
  const workspace = open(context.workspace, { create: false })
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
