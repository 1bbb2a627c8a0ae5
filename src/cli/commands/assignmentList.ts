import type { Assignment } from '@shared/entities'
import { examples } from '../example'
import { percent, table } from '../table'
import type { AddCommand } from '../command'

export const addAssignmentList: AddCommand = (parent, session) => {
  parent
    .command('list [run]')
    .description("List a run's assignments, or all of a dataset, imported ones included")
    .option('--dataset <id>', 'all of this dataset')
    .addHelpText('after', examples('assignment list latest', 'assignment list --dataset movies --json'))
    .action(async (reference: string | undefined, options: { dataset?: string }) => {
      const workspace = await session.reading()
      const assignments =
        options.dataset === undefined
          ? workspace.assignments.listOfRun(workspace.runs.resolve(reference ?? 'latest').id)
          : workspace.assignments.listOfDataset(workspace.datasets.resolve(options.dataset).id)
      await session.result({ assignments: assignments.map(assignmentDocument) }, () =>
        assignments.length === 0 ? 'There is none yet.' : listText(assignments),
      )
    })
}

export const assignmentDocument = (assignment: Assignment) => ({
  id: assignment.id,
  name: assignment.name,
  kind: assignment.kind,
  run: assignment.runId,
  dataset: assignment.datasetId,
  checkpoint: assignment.checkpoint,
  method: assignment.method,
  parent: assignment.parentId,
  items: assignment.figures.items,
  conflictItems: assignment.figures.conflictItems,
  collisionRate: assignment.figures.collisionRate,
  fractionOfVarianceUnexplained: assignment.figures.fractionOfVarianceUnexplained,
  published: assignment.published && {
    hash: assignment.published.hash,
    at: new Date(assignment.published.at).toISOString(),
  },
  createdAt: new Date(assignment.createdAt).toISOString(),
})

const listText = (assignments: readonly Assignment[]): string =>
  table(
    ['ID', 'NAME', 'KIND', 'METHOD', 'COLLISIONS', 'UNEXPLAINED', 'PUBLISHED'],
    assignments.map(({ id, name, kind, method, figures, published }) => [
      id,
      name,
      kind,
      method,
      percent(figures.collisionRate),
      figures.fractionOfVarianceUnexplained === null ? null : percent(figures.fractionOfVarianceUnexplained),
      published === null ? null : published.hash.slice(0, 12),
    ]),
  )
