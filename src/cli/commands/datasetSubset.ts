import { cancellable } from '../cancellable'
import { datasetText } from '../datasetText'
import { datasetDocument } from '../documents'
import { examples } from '../example'
import { filterOf, withFilterOptions, type FilterOptions } from '../filterOptions'
import { wholeNumber } from '../numbers'
import type { AddCommand } from '../command'

interface Options extends FilterOptions {
  name?: string
  sample?: number
  seed: number
}

export const addDatasetSubset: AddCommand = (parent, session) => {
  const command = parent
    .command('subset <dataset>')
    .description('Make a dataset of some items of another: what a filter leaves, or a sample')
    .option('--name <name>', "the new dataset's name (default: the other's, with “subset”)")
    .option('--sample <n>', 'so many of them, drawn by chance', wholeNumber('--sample', 1))
    .option('--seed <n>', 'the same seed draws the same ones', wholeNumber('--seed', 0), 42)
  withFilterOptions(command)
    .addHelpText('after', examples('dataset subset demo --where group=flags --name flags', 'dataset subset demo --sample 1000 --seed 7'))
    .action(async (reference: string, options: Options) => {
      const { subsetDataset } = await import('@jobs/work/subsetDataset')
      const workspace = await session.workspace()
      const source = workspace.datasets.resolve(reference)
      const dataset = await cancellable(session, 'copying items', (hooks) =>
        subsetDataset(
          workspace, source,
          {
            name: options.name ?? `${source.name} subset`,
            description: `A subset of ${source.name}.`,
            filter: filterOf(source, options),
            sample: options.sample === undefined ? undefined : { items: options.sample, seed: options.seed },
          },
          hooks,
        ),
      )
      const { indexItems } = await import('../indexItems')
      await indexItems(session, workspace, dataset)
      await session.result(datasetDocument(dataset), () => datasetText(dataset))
    })
}
