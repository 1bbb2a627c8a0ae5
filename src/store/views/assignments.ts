import { alignMapping, mappingFormat, mappingReport, readMapping } from '@core/formats/mapping'
import type { getMapping, inspectMapping as inspectRoute, listOfDataset } from '@shared/ipc/assignments'
import type { InputOf, OutputOf } from '@shared/ipc/contract'
import type { Workspace } from '../workspace'
import { embeddingOf } from './embeddings'

/** How a mapping would lie on a dataset's items; keeps nothing. Throws what the readers throw. */
export async function inspectMapping(
  workspace: Workspace,
  { path, datasetId, dialect, levels, sizes, base }: Omit<InputOf<typeof inspectRoute>, 'token'> & { path: string },
): Promise<OutputOf<typeof inspectRoute>> {
  const dataset = workspace.datasets.get(datasetId)
  const mapping = await readMapping({
    path,
    ...(dialect !== null && { dialect: mappingFormat(dialect).name }),
    ...(levels !== null && { levels }),
    ...(sizes !== null && { sizes }),
    ...(base !== null && { base }),
  })
  return mappingReport(mapping, alignMapping(mapping, workspace.items.ids(datasetId)), dataset.items)
}

export function assignmentsOfDataset(workspace: Workspace, datasetId: string): OutputOf<typeof listOfDataset> {
  const names = new Map<string, string>()
  const nameOf = (runId: string): string => {
    const known = names.get(runId) ?? workspace.runs.get(runId).name
    names.set(runId, known)
    return known
  }
  return {
    assignments: workspace.assignments
      .listOfDataset(datasetId)
      .map((assignment) => ({ ...assignment, runName: assignment.runId === null ? null : nameOf(assignment.runId) })),
  }
}

/** An assignment, its dataset, and those beside it that have no run either. */
export function mapping(workspace: Workspace, assignmentId: string): OutputOf<typeof getMapping> {
  const assignment = workspace.assignments.get(assignmentId)
  const dataset = workspace.datasets.get(assignment.datasetId)
  return {
    assignment,
    dataset: { id: dataset.id, name: dataset.name, embeddingId: embeddingOf(workspace, assignment) },
    siblings: workspace.assignments.listOfDataset(dataset.id).filter(({ runId }) => runId === null),
  }
}
