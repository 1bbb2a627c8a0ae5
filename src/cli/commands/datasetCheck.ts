import { statSync } from 'node:fs'
import { datasetText } from '../datasetText'
import { checkedDocument } from '../documents'
import { examples } from '../example'
import { withImportOptions, type ImportOptions } from '../importOptions'
import type { AddCommand } from '../command'

export const addDatasetCheck: AddCommand = (parent, session) => {
  const command = parent
    .command('check <file-or-dataset>')
    .description('Look for what is wrong in a file (without importing it) or a dataset (looks at every row again)')
  withImportOptions(command)
    .addHelpText('after', examples('dataset check items.npy', 'dataset check demo --json'))
    .action(async (reference: string, options: ImportOptions) => {
      if (!statSync(reference, { throwIfNoEntry: false })?.isFile()) {
        const workspace = await session.reading()
        const { found } = await import('../datasetOf')
        const dataset = found(workspace, reference)
        const { checkAgain } = await import('../checkAgain')
        const checked = await checkAgain(session, workspace, dataset, options.embedding)
        return session.result(checkedDocument(checked), () => datasetText(checkedDocument(checked)))
      }
      const { checkFile } = await import('../checkFile')
      const checked = await checkFile(reference, options, (text) => session.progress.show(text))
      await session.result(checkedDocument(checked), () => datasetText(checkedDocument(checked)))
    })
}
