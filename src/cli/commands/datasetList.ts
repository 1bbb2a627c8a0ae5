import { datasetDocument } from '../documents'
import { examples } from '../example'
import { table } from '../table'
import type { AddCommand } from '../command'

export const addDatasetList: AddCommand = (parent, session) => {
  parent
    .command('list')
    .description('List the datasets of the workspace, newest first')
    .addHelpText('after', examples('dataset list'))
    .action(async () => {
      const workspace = await session.reading()
      const datasets = workspace.datasets.list()
      await session.result({ datasets: datasets.map(datasetDocument) }, () =>
        datasets.length === 0
          ? 'There are no datasets yet. Import one: bin/sid-studio dataset import FILE'
          : table(
              ['ID', 'NAME', 'ITEMS', 'DIMENSIONS', 'MB', 'SOURCE'],
              datasets.map((dataset) => [
                dataset.id,
                dataset.name,
                dataset.items,
                dataset.dimensions,
                (dataset.bytes / 1e6).toFixed(1),
                dataset.sourceFile,
              ]),
            ),
      )
    })
}
