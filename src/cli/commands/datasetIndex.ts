import { examples } from '../example'
import type { AddCommand } from '../command'

export const addDatasetIndex: AddCommand = (parent, session) => {
  parent
    .command('index <dataset>')
    .description("Make a dataset's search and sort indexes, where an import left them for later")
    .addHelpText('after', examples('dataset index latest'))
    .action(async (reference: string) => {
      const { indexItems } = await import('../indexItems')
      const workspace = await session.workspace()
      const dataset = workspace.datasets.resolve(reference)
      await indexItems(session, workspace, dataset)
      await session.result({ dataset: dataset.id, indexed: true }, () => `The indexes of ${dataset.name} are there.`)
    })
}
