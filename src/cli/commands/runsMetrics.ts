import type { EpochMetrics } from '@shared/training'
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

type Value = number | null | undefined

function csv(epochs: EpochMetrics[]): string {
  const levels = Math.max(0, ...epochs.map((epoch) => epoch.figures?.levels.length ?? 0))
  const columns: [string, (epoch: EpochMetrics) => Value][] = [
    ['epoch', (e) => e.epoch],
    ['step', (e) => e.step],
    ['learning_rate', (e) => e.learningRate],
    ['beta', (e) => e.beta],
    ...(['total', 'recon', 'commit', 'codebook', 'hinge'] as const).flatMap(
      (term): [string, (e: EpochMetrics) => Value][] => [
        [`train_${term}`, (e) => e.train[term]],
        [`validation_${term}`, (e) => e.validation?.[term]],
      ],
    ),
    ['collision_rate', (e) => e.figures?.collisionRate],
    ['conflict_items', (e) => e.figures?.conflictItems],
    ['largest_group', (e) => e.figures?.largestGroup],
    ['reconstruction_mse', (e) => e.figures?.reconstructionMse],
    ['fraction_of_variance_unexplained', (e) => e.figures?.fractionOfVarianceUnexplained],
    ...Array.from({ length: levels }, (_, l): [string, (e: EpochMetrics) => Value][] => [
      [`used_${l + 1}`, (e) => e.figures?.levels[l]?.used],
      [`perplexity_${l + 1}`, (e) => e.figures?.levels[l]?.perplexity],
    ]).flat(),
    ['revived_codes', (e) => e.revivedCodes],
    ['elapsed_ms', (e) => e.elapsedMs],
    ['steps_ms', (e) => e.stepsMs],
  ]
  const lines = [
    columns.map(([name]) => name),
    ...epochs.map((epoch) => columns.map(([, value]) => value(epoch) ?? '')),
  ]
  return lines.map((line) => `${line.join(',')}\n`).join('')
}
