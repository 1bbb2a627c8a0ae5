import { z } from 'zod'
import { Id } from '@shared/entities'
import { openWorkspace } from '@store/index'
import type { JobContext, JobResult } from '../child/context'
import { measureQuality } from '../work/measureQuality'

export const QualityInput = z.strictObject({ assignmentId: Id })

/** Figures that need no recommender, kept with the assignment. */
export async function quality(raw: unknown, context: JobContext): Promise<JobResult> {
  const { assignmentId } = QualityInput.parse(raw)
  const workspace = openWorkspace(context.workspace, { create: false })
  try {
    const found = await measureQuality(workspace, workspace.assignments.get(assignmentId), {
      onProgress: (done, total, message) => context.report({ done, total, message }),
      isCancelled: () => context.ask !== null,
    })
    if (!found || context.ask) return { how: context.ask === 'finish' ? 'interrupted' : 'cancelled', result: null }
    return { how: 'completed', result: { assignmentId } }
  } finally {
    workspace.close()
  }
}
