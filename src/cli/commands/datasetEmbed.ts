import { Option } from 'commander'
import { cancellable } from '../cancellable'
import { examples } from '../example'
import type { AddCommand } from '../command'

interface Options {
  name?: string
  embedding?: string
  id?: string
  rowOrder?: boolean
  nonfinite: 'refuse' | 'zero'
}

export const addDatasetEmbed: AddCommand = (parent, session) => {
  parent
    .command('embed <dataset> <file>')
    .description("Add one more embedding of a dataset's items, by id or row by row; train --embedding NAME uses it")
    .option('--name <name>', "the embedding's name (default: the column's, else the file's)")
    .option('--embedding <name>', 'the column, npz array or safetensors tensor that holds it')
    .addOption(new Option('--id <column>', 'the column (or array) of FILE that holds the ids').conflicts('rowOrder'))
    .option('--row-order', "rows are in the dataset's order, whatever ids FILE has")
    .addOption(new Option('--nonfinite <choice>', 'what becomes of rows with NaN or infinity').choices(['refuse', 'zero']).default('refuse'))
    .addHelpText('after', examples('dataset embed catalogue images.npz --name image', 'dataset embed catalogue clicks.npy --row-order'))
    .action(async (reference: string, file: string, options: Options) => {
      const { addEmbedding } = await import('@jobs/work/addEmbedding')
      const workspace = await session.workspace()
      const dataset = workspace.datasets.resolve(reference)
      const { embedding, existing } = await cancellable(session, 'reading embeddings', ({ isCancelled, tell }) =>
        addEmbedding(
          workspace, dataset,
          { file, name: options.name, embedding: options.embedding, idColumn: options.rowOrder ? null : options.id, nonfinite: options.nonfinite },
          { isCancelled, onProgress: tell },
        ),
      )
      await session.result({ dataset: dataset.id, embedding, existing }, () =>
        existing
          ? `${dataset.name} has these numbers already, as ${embedding.name}.`
          : `Added the embedding ${embedding.name} (${embedding.dimensions} dimensions) to ${dataset.name}.`,
      )
    })
}
