import { basename } from 'node:path'
import { assignments as routes, events } from '@shared/ipc'
import type { Context } from '../context'
import type { JobHost } from '../services/jobHost'
import type { Handle } from './dispatcher'

/** Assignments as versions: anyone's mapping brought in, published, renamed, listed over all runs of a dataset. */
export function serveAssignments(handle: Handle, context: Context, jobs: JobHost): void {
  const { store, tokens } = context
  const changed = (id: string): void => context.emit(events.storeChanged, { what: 'assignments', id })

  handle(routes.inspectMapping, ({ token, ...input }) => store().views.inspectMapping({ ...input, path: tokens.path(token, 'read') }))
  handle(routes.startMappingImport, async ({ token, ...input }) => {
    const path = tokens.path(token, 'read')
    return { jobId: await jobs.start({ kind: 'importMapping', title: basename(path), datasetId: input.datasetId, input: { ...input, path } }) }
  })
  handle(routes.listOfDataset, ({ datasetId }) => store().views.assignmentsOfDataset(datasetId))
  handle(routes.getMapping, ({ assignmentId }) => store().views.mapping(assignmentId))
  handle(routes.publishAssignment, async ({ assignmentId }) => {
    const published = await store().assignments.publish(assignmentId)
    changed(assignmentId)
    return published
  })
  handle(routes.renameAssignment, async ({ assignmentId, name }) => {
    await store().assignments.rename(assignmentId, name)
    changed(assignmentId)
    return {}
  })
}
