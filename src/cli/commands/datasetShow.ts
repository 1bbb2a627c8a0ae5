import { datasetText } from '../datasetText'
import { datasetDocument } from '../documents'
import { examples } from '../example'
import type { AddCommand } from '../command'

export const addDatasetShow: AddCommand = (parent, session) => {
  parent
    .command('show <dataset>')
    .description('Show a dataset and what was found in it')
    .addHelpText('after', examples('dataset show demo', 'dataset show latest --json'))
    .action(async (reference: string) => {
      const workspace = await session.reading()
      const dataset = workspace.datasets.resolve(reference)
      await session.result(datasetDocument(dataset), () => datasetText(dataset))
    })
}
