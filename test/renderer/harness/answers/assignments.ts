import * as ipc from '../../../../src/shared/ipc'
import { assignmentsOf, handle, mappingFor, plans, runOf, startJob } from '../state'

const REPORT = {
  dialect: 'lc-rec',
  levels: 3,
  levelsFrom: 'dialect' as const,
  sizes: [64, 64, 64],
  rows: 3979,
  items: 3979,
  by: 'id' as const,
  matched: 3979,
  missing: { count: 0, examples: [] },
  unknown: { count: 0, examples: [] },
}
const first = () => assignmentsOf(runOf(plans[0]!.id))[0]!

handle(ipc.assignments.inspectMapping, () => REPORT)
handle(ipc.assignments.startMappingImport, () => startJob('importMapping', { assignmentId: first().id, report: REPORT }))
handle(ipc.assignments.listOfDataset, () => ({
  assignments: plans.map(({ id }) => runOf(id)).flatMap((run) => assignmentsOf(run).map((one) => ({ ...one, runName: run.name }))),
}))
handle(ipc.assignments.getMapping, ({ assignmentId }) => {
  const { assignment } = mappingFor(assignmentId)
  return {
    assignment: { ...assignment, runId: null, kind: 'imported' as const },
    dataset: { id: 'd1', name: 'emoji', embeddingId: 'e1' },
    siblings: [{ ...assignment, runId: null, kind: 'imported' as const }],
  }
})
handle(ipc.assignments.publishAssignment, ({ assignmentId }) => ({
  ...mappingFor(assignmentId).assignment,
  published: { hash: 'a'.repeat(64), at: Date.now() },
}))
handle(ipc.assignments.renameAssignment, () => ({}))
