import type { EpochMetrics } from '@shared/training'
import { levelsOf, scalarsOf, type Scalar } from '@core/formats/tensorboard/scalars'
import { examples } from '../example'
import type { AddCommand } from '../command'

export const addRunsMetrics: AddCommand = (parent, session) => {
  parent
    .command('metrics <run>')
    .description('Losses and figures of every epoch: CSV, or JSON with --json')
    .option('--out <file.csv>', 'write the CSV there')
    .option('--force', 'overwrite an existing file')
    .addHelpText('after', examples('runs metrics latest --out metrics.csv', 'runs metrics latest --json'))
    .action(async (reference: string, options: { out?: string; force?: boolean }) => {
      const workspace = await session.reading()
      const run = workspace.runs.resolve(reference)
      const { everyEpoch } = await import('@store/views/diagnosis')
      const epochs = everyEpoch(workspace, run.id)
      if (options.out === undefined) {
        return session.result({ runId: run.id, metrics: epochs }, () => csv(epochs))
      }
      const { FileSink, writeFileAtomically } = await import('@core/formats/lib/atomicFile')
      const file = options.out
      await writeFileAtomically(file, { overwrite: options.force === true }, (temporary) =>
        FileSink.with(temporary, (sink) => sink.write(csv(epochs))),
      )
      await session.result(
        { runId: run.id, out: file, epochs: epochs.length },
        () => `${epochs.length} epochs written to ${file}`,
      )
    })
}

function csv(epochs: EpochMetrics[]): string {
  const columns: Pick<Scalar, 'name' | 'value'>[] = [
    { name: 'epoch', value: (e) => e.epoch },
    { name: 'step', value: (e) => e.step },
    ...scalarsOf(levelsOf(epochs)),
  ]
  const lines = [columns.map(({ name }) => name), ...epochs.map((epoch) => columns.map(({ value }) => value(epoch) ?? ''))]
  return lines.map((line) => `${line.join(',')}\n`).join('')
}
