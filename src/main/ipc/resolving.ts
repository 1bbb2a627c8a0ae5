import { ResolveMethod } from '@shared/entities'
import { collisions, events } from '@shared/ipc'
import { previewParts } from '@store/views/moves'
import type { Context } from '../context'
import type { JobHost } from '../services/jobHost'
import { chosenAssignment } from './runs'
import type { Handle } from './dispatcher'

export function serveResolving(handle: Handle, context: Context, jobs: JobHost): void {
  const { store } = context
  const request = async (assignmentId: string, method: string, capacity: number, apply: string | null, fineTuneEpochs = 0) => {
    const assignment = await store().assignments.get(assignmentId)
    return {
      kind: 'resolve' as const, title: `${method} · ${assignment.name}`, datasetId: assignment.datasetId,
      ...(assignment.runId ? { runId: assignment.runId } : {}),
      input: { assignmentId, method, capacity, apply, fineTuneEpochs },
    }
  }

  handle(collisions.listAssignments, async ({ runId }) => {
    const [run, assignments] = await Promise.all([store().runs.get(runId), store().assignments.listOfRun(runId)])
    return { assignments, chosenId: chosenAssignment(run, assignments) }
  })
  handle(collisions.deleteAssignment, async ({ assignmentId }) => {
    await store().assignments.delete(assignmentId)
    context.emit(events.storeChanged, { what: 'assignments', id: assignmentId })
    return {}
  })
  handle(collisions.previewResolution, async ({ assignmentId, method, capacity }) => ({
    jobId: await jobs.start(await request(assignmentId, method, capacity, null)),
  }))
  handle(collisions.listPreviews, async ({ assignmentId }) => ({ previews: await store().views.previews(assignmentId), methods: ResolveMethod.options }))
  handle(collisions.pageMoves, (input) => store().views.moves(input))
  handle(collisions.applyResolution, async ({ previewId, name, fineTuneEpochs }) => {
    const { assignmentId, method, capacity } = previewParts(previewId)
    return { jobId: await jobs.start(await request(assignmentId, method, capacity, name, fineTuneEpochs)) }
  })
}
