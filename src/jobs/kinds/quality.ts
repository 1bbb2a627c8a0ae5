import { z } from 'zod'
import { Id } from '@shared/entities'
import type { JobWork } from '../child/context'
import { inWorkspace } from '../work/inWorkspace'
import { measureQuality } from '../work/measureQuality'

export const QualityInput = z.strictObject({ assignmentId: Id })

/** Figures that need no recommender, kept with the assignment. */
export const quality: JobWork = (raw, context) => {
  const { assignmentId } = QualityInput.parse(raw)
  return inWorkspace(context, 'finding neighbours', async (workspace, { isCancelled }) => {
    const measured = await measureQuality(workspace, workspace.assignments.get(assignmentId), {
      onProgress: (done, total, message) => context.report({ done, total, message }),
      isCancelled,
    })
    return { assignmentId, quality: measured }
  }, { reading: true })
}
