import { z } from 'zod'
import { Id } from '@shared/entities'
import type { JobWork } from '../child/context'
import { exportAssignmentBundle, exportRunBundle } from '../work/bundle/exportBundle'
import { named } from '../work/exportModel'
import { inWorkspace } from '../work/inWorkspace'

export const ExportBundleInput = z.strictObject({
  runId: Id.nullable(),
  /** Given: this one alone. */
  assignmentId: Id.nullable(),
  /** Absolute; chosen in a dialog that has asked about overwriting. */
  out: z.string().min(1),
})

/** Writes a run, or one assignment, as one file. */
export const exportBundle: JobWork = (raw, context) => {
  const { runId, assignmentId, out } = ExportBundleInput.parse(raw)
  return inWorkspace(context, 'writing', async (workspace) => {
    context.report({ done: 0, total: null, message: 'writing' })
    const request = { out, overwrite: true }
    const written = assignmentId === null
      ? await exportRunBundle(workspace, workspace.runs.get(runId ?? ''), request)
      : await exportAssignmentBundle(workspace, workspace.assignments.get(assignmentId), request)
    return { files: [named(written)] }
  })
}
