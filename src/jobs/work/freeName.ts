import type { Assignment } from '@shared/entities'
import type { Workspace } from '@store/index'

/** The wanted name, or the first free one after it, among the assignments it would stand beside: `minimum-cost`, `minimum-cost-2`, … */
export function freeName(workspace: Workspace, beside: Pick<Assignment, 'runId' | 'datasetId'>, wanted: string): string {
  const others =
    beside.runId === null
      ? workspace.assignments.listOfDataset(beside.datasetId).filter(({ runId }) => runId === null)
      : workspace.assignments.listOfRun(beside.runId)
  const taken = new Set(others.map(({ name }) => name))
  for (let i = 1; ; i++) {
    const name = i === 1 ? wanted : `${wanted}-${i}`
    if (!taken.has(name)) return name
  }
}
