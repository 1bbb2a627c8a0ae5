import { examples } from '../example'
import type { AddCommand } from '../command'

export const addDatasetRemove: AddCommand = (parent, session) => {
  parent
    .command('remove <dataset>')
    .description('Delete a dataset with its runs, assignments and files')
    .addHelpText('after', examples('dataset remove demo'))
    .action(async (reference: string) => {
      const workspace = await session.workspace()
      const dataset = workspace.datasets.resolve(reference)
      const { runs } = workspace.datasets.dependents(dataset.id)
      workspace.datasets.delete(dataset.id)
      await session.result({ removed: dataset.id, runs: runs.map((run) => run.id) }, () => {
        const along = runs.length === 0 ? '' : ` and its runs ${runs.map((run) => run.name).join(', ')}`
        return `Removed the dataset ${dataset.name} (${dataset.id})${along}.`
      })
    })
}
