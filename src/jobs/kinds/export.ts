import { z } from 'zod'
import { Id } from '@shared/entities'
import type { JobWork } from '../child/context'
import { exportAssignment } from '../work/exportAssignment'
import { exportModelOf, isModelFormat, named } from '../work/exportModel'
import { inWorkspace } from '../work/inWorkspace'

export const ExportInput = z.strictObject({
  assignmentId: Id,
  format: z.string(),
  options: z.record(z.string(), z.json()),
  out: z.string().min(1),
  /** A dialog has asked already. */
  overwrite: z.boolean().default(true),
})

/** Writes a mapping's files, reads them back, and says what was written. */
export const exportFiles: JobWork = (raw, context) => {
  const { assignmentId, format, options, out, overwrite } = ExportInput.parse(raw)
  return inWorkspace(context, 'writing rows', async (workspace, hooks) => {
    const assignment = workspace.assignments.get(assignmentId)
    if (isModelFormat(format)) {
      context.report({ done: 0, total: null, message: 'writing the model' })
      const written = await exportModelOf(workspace, assignment, { format, out, overwrite })
      return { files: written.map(named), readBack: null }
    }
    const { files } = await exportAssignment(workspace, assignment, { format: format as never, out, options, overwrite }, hooks)
    // Writing ends in comparing what was read back: a difference would have been thrown.
    return { files: files.map(named), readBack: { items: assignment.figures.items, differences: 0 } }
  }, { reading: true })
}
