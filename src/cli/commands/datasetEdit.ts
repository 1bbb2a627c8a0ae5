import { datasetText } from '../datasetText'
import { datasetDocument } from '../documents'
import { examples } from '../example'
import type { AddCommand } from '../command'

interface Options {
  name?: string
  description?: string
  tag?: string[]
  title?: string
  picture?: string
}

const collect = (value: string, values: string[] | undefined): string[] => [...(values ?? []), value]

export const addDatasetEdit: AddCommand = (parent, session) => {
  parent
    .command('edit <dataset>')
    .description('Rename, describe or tag a dataset, or choose its title and picture columns')
    .option('--name <name>', 'a new name')
    .option('--description <text>', 'what it is')
    .option('--tag <tag>', 'its tags from now on; may be given several times; an empty one removes all', collect)
    .option('--title <column>', 'the metadata column that titles the items; empty: none')
    .option('--picture <column>', 'the metadata column that holds their pictures; empty: none')
    .addHelpText('after', examples('dataset edit demo --name emoji --tag text --tag "all skin tones"'))
    .action(async (reference: string, options: Options) => {
      const workspace = await session.workspace()
      const { id } = workspace.datasets.resolve(reference)
      const column = (name: string | undefined) => (name === undefined ? undefined : name === '' ? null : name)
      const dataset = workspace.datasets.change(id, {
        name: options.name?.trim() || undefined,
        description: options.description,
        tags: options.tag?.map((tag) => tag.trim()).filter((tag) => tag !== ''),
        titleColumn: column(options.title),
        pictureColumn: column(options.picture),
      })
      await session.result(datasetDocument(dataset), () => datasetText(dataset))
    })
}
