import { statSync } from 'node:fs'
import { Option } from 'commander'
import type { NonfiniteChoice } from '@shared/entities'
import { PRESETS } from '@shared/configuration'
import { collect } from '../collect'
import type { ConfigurationOptions } from '../configuration'
import { runDocument } from '../documents'
import { examples } from '../example'
import { withImportOptions, type ImportOptions } from '../importOptions'
import { wholeNumber } from '../numbers'
import { runText } from '../runText'
import type { AddCommand } from '../command'

interface Options extends ConfigurationOptions, ImportOptions {
  name?: string
  out?: string
  force?: boolean
  nonfinite: NonfiniteChoice
}

export const addTrain: AddCommand = (parent, session) => {
  const command = parent
    .command('train <dataset-or-file>')
    .description('Train a tokenizer on a dataset, or on a file of embeddings, which is imported first')
    .addOption(
      new Option('--config <file.yaml>', 'configuration, its keys alone or under model:').conflicts('preset'),
    )
    .option('--preset <name>', `one of ${PRESETS.join(', ')} (default: recommended)`)
    .option('--set <key=value>', 'change one key; may be given several times', collect, [])
    .option(
      '--seed <n>',
      'the same seed on the same machine gives the same mapping',
      wholeNumber('--seed', 0),
    )
    .option('--name <name>', "the run's name")
    .option(
      '--out <mapping>',
      'also write the mapping there; its ending tells the format (csv, tsv, jsonl, npy, …)',
    )
    .option('--force', 'overwrite an existing mapping')
  withImportOptions(command)
    .addHelpText(
      'after',
      examples(
        'train items.npy --config rqvae.yaml --out mapping.csv',
        'train demo --preset final --set epochs=100 --seed 7 --json',
      ),
    )
    .action(async (reference: string, options: Options) => {
      const [{ configurationFrom, fittedTo }, { outPlan }, { datasetOf }] = await Promise.all([
        import('../configuration'),
        import('../outPlan'),
        import('../datasetOf'),
      ])
      // Everything that can be refused is refused before hours are spent.
      const asked = configurationFrom(options)
      const out = options.out === undefined ? null : await outPlan(options.out, options.force === true)
      const workspace = await session.workspace()
      const dataset = await datasetOf(session, workspace, reference, options)
      const { crossCheck, refuseErrors } = await import('@core/configuration')
      // Of a file, --embedding is the column that was imported; of a dataset, one of its embeddings.
      const isFile = statSync(reference, { throwIfNoEntry: false })?.isFile() === true
      const embedding = workspace.embeddings.get(dataset.id, isFile ? undefined : options.embedding)
      const { preset } = asked
      const configuration = fittedTo(embedding.dimensions, asked.configuration, options, session.progress)
      refuseErrors(crossCheck(configuration, { ...dataset, dimensions: embedding.dimensions }))
      const run = workspace.runs.create({
        name: options.name ?? `${dataset.name} ${preset ?? 'custom'}`,
        datasetId: dataset.id,
        embeddingId: embedding.id,
        preset: options.set.length === 0 ? preset : null,
        configuration,
      })
      const { followRun } = await import('../followRun')
      let ended = await followRun(session, workspace, run.id)
      if (out) {
        const { exportRun } = await import('../exportRun')
        await exportRun(workspace, ended, { ...out, choice: {} })
      }
      if (ended.timing) {
        // "The whole command": until the mapping is written.
        workspace.runs.progress(ended.id, {
          timing: { ...ended.timing, totalMs: Date.now() - session.startedAt },
        })
        ended = workspace.runs.get(ended.id)
      }
      await session.result(runDocument(ended, dataset), () =>
        out ? `${runText(ended, dataset)}\n\nMapping: ${out.path}` : runText(ended, dataset),
      )
    })
}
