import { encoding } from '@shared/ipc'
import type { Context } from '../context'
import type { JobHost } from '../services/jobHost'
import type { Handle } from './dispatcher'

/** New items for a trained run. */
export function serveEncoding(handle: Handle, { store, tokens }: Context, jobs: JobHost): void {
  handle(encoding.startEncoding, async ({ assignmentId, token, target, ...input }) => {
    const assignment = await store().assignments.get(assignmentId)
    return {
      jobId: await jobs.start({
        kind: 'encode', title: assignment.name, datasetId: assignment.datasetId,
        ...(assignment.runId ? { runId: assignment.runId } : {}),
        input: { ...input, assignmentId, file: tokens.path(token, 'read'), out: tokens.path(target, 'write') },
      }),
    }
  })
}
