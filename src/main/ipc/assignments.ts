import { basename } from 'node:path'
import { assignments as routes, edits, events } from '@shared/ipc'
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
  handle(edits.listEdits, ({ assignmentId }) => store().views.edits(assignmentId))
  handle(edits.placesOfItem, (input) => store().views.places(input))
  handle(edits.addEdit, async ({ assignmentId, ...edit }) => {
    const added = await store().views.addEdit(assignmentId, edit)
    changed(assignmentId)
    return added
  })
  handle(edits.markGroupSame, async ({ assignmentId, sid }) => {
    const rows = await store().collisions.rows(assignmentId, sid)
    const added = await store().views.addEdit(assignmentId, { kind: 'same-item', rows })
    changed(assignmentId)
    return added
  })
  handle(edits.undoEdit, async ({ assignmentId, editId }) => {
    await store().views.undoEdit(assignmentId, editId)
    changed(assignmentId)
    return {}
  })
}
