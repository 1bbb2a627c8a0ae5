import { basename } from 'node:path'
import { z } from 'zod'
import { Id } from '@shared/entities'
import { openWorkspace } from '@store/index'
import type { JobContext, JobResult } from '../child/context'
import { exportAssignment } from '../work/exportAssignment'
import { exportModelOf, isModelFormat, type WrittenFile } from '../work/exportModel'

export const ExportInput = z.strictObject({
  assignmentId: Id,
  format: z.string(),
  options: z.record(z.string(), z.json()),
  /** Absolute; chosen in a dialog that has asked about overwriting. */
  out: z.string().min(1),
})

/** Writes a mapping's files, reads them back, and says what was written. */
export async function exportFiles(raw: unknown, context: JobContext): Promise<JobResult> {
  const { assignmentId, format, options, out } = ExportInput.parse(raw)
  const workspace = openWorkspace(context.workspace, { create: false })
  try {
    const assignment = workspace.assignments.get(assignmentId)
    if (isModelFormat(format)) {
      context.report({ done: 0, total: null, message: 'writing the model' })
      const written = await exportModelOf(workspace, assignment, { format, out, overwrite: true })
      return { how: 'completed', result: { files: written.map(named), readBack: null } }
    }
    const written = await exportAssignment(workspace, assignment, { format: format as never, out, options, overwrite: true }, {
      onProgress: (done, total) => context.report({ done, total, message: 'writing rows' }),
      isCancelled: () => context.ask !== null,
    })
    const files = written.files.map(named)
    // Writing ends in comparing what was read back: a difference would have been thrown.
    return { how: 'completed', result: { files, readBack: { items: assignment.figures.items, differences: 0 } } }
  } finally {
    workspace.close()
  }
}

const named = ({ path, bytes, sha256 }: WrittenFile) => ({ name: basename(path), bytes, sha256 })
