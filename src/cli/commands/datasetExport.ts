import { resolve } from 'node:path'
import { Option } from 'commander'
import type { DatasetExportFormat } from '@core/formats/embeddings/write'
import { StudioError } from '@shared/errors'
import { cancellable } from '../cancellable'
import { examples } from '../example'
import type { AddCommand } from '../command'

interface Options {
  format?: DatasetExportFormat
  out: string
  embedding?: string
  force?: boolean
}

const FORMATS: readonly DatasetExportFormat[] = ['npy', 'csv', 'parquet']

export const addDatasetExport: AddCommand = (parent, session) => {
  parent
    .command('export <dataset>')
    .description('Write items, metadata and an embedding to a file that can be imported again')
    .requiredOption('--out <path>', 'the file; npy has a .items.csv beside it')
    .addOption(new Option('--format <format>', "npy, csv or parquet (default: by the file's ending)").choices(FORMATS))
    .option('--embedding <name>', "the embedding, where there are several (default: the dataset's first)")
    .option('--force', 'overwrite existing files')
    .addHelpText('after', examples('dataset export demo --out demo.parquet', 'dataset export demo --format csv --out demo.csv --force'))
    .action(async (reference: string, options: Options) => {
      const { exportItems } = await import('@jobs/work/exportItems')
      const workspace = await session.reading()
      const dataset = workspace.datasets.resolve(reference)
      const format = options.format ?? FORMATS.find((one) => options.out.toLowerCase().endsWith(`.${one}`))
      if (!format)
        throw new StudioError('usage.badArgument', { argument: `--out ${options.out}`, reason: 'its ending names no format; add --format npy, csv or parquet' })
      const embeddingId = workspace.embeddings.get(dataset.id, options.embedding).id
      const files = await cancellable(session, 'writing rows', (hooks) =>
        exportItems(workspace, dataset, { format, out: resolve(options.out), embeddingId, overwrite: options.force === true }, hooks),
      )
      await session.result({ dataset: dataset.id, format, items: dataset.items, files }, () => `Wrote ${dataset.items} items to ${files.join(' and ')}.`)
    })
}
