import { datasetText } from '../datasetText'
import { datasetDocument } from '../documents'
import { examples } from '../example'
import { withImportOptions, type ImportOptions } from '../importOptions'
import type { AddCommand } from '../command'

export const addDatasetImport: AddCommand = (parent, session) => {
  const command = parent
    .command('import <file>')
    .description('Import a file of embeddings, with a table that says what the items are')
    .option('--name <name>', "the dataset's name (default: the file's)")
    .option('--no-index', 'leave search and sort indexes for later (dataset index, or the window)')
  withImportOptions(command)
    .addHelpText(
      'after',
      examples(
        'dataset import items.npy --metadata items.csv --key id',
        'dataset import items.csv --name catalogue --nonfinite drop',
      ),
    )
    .action(async (file: string, options: ImportOptions & { name?: string; index: boolean }) => {
      const { importFile } = await import('../datasetOf')
      const workspace = await session.workspace()
      const { dataset, existing } = await importFile(session, workspace, file, options)
      if (options.index) {
        const { indexItems } = await import('../indexItems')
        await indexItems(session, workspace, dataset)
      }
      if (existing) session.progress.say(`${file} had been imported already.`)
      await session.result(datasetDocument(dataset), () => datasetText(dataset))
    })
}
