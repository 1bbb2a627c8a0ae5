import { Option } from 'commander'
import type { NonfiniteChoice } from '@shared/entities'
import { PRESETS } from '@shared/configuration'
import { StudioError } from '@shared/errors'
import { sweepChangeText, type SweepPlan } from '@shared/sweep'
import { collect } from '../collect'
import type { ConfigurationOptions } from '../configuration'
import { examples } from '../example'
import { EXIT } from '../exitStatus'
import { withImportOptions, type ImportOptions } from '../importOptions'
import { wholeNumber, wholeNumbers } from '../numbers'
import type { AddCommand } from '../command'

interface Options extends ConfigurationOptions, ImportOptions {
  name?: string
  grid: string[]
  range: string[]
  random?: number
  seeds?: number[]
  drawSeed: number
  parallel: number
  queue?: boolean
  nonfinite: NonfiniteChoice
}

export const addSweep: AddCommand = (parent, session) => {
  const command = parent
    // What follows a first --grid is more of it: --grid lr=1e-3,3e-4 codebook_size=64,128.
    .command('sweep <dataset-or-file> [key=v1,v2...]')
    .description('Train every combination of some values, or random ones, each with several seeds')
    .addOption(new Option('--config <file.yaml>', 'what the sweep starts from').conflicts('preset'))
    .option('--preset <name>', `one of ${PRESETS.join(', ')} (default: recommended)`)
    .option('--set <key=value>', 'change one key for all runs; may be given several times', collect, [])
    .option('--grid <key=v1,v2>', 'values of a key; several keys may follow', collect, [])
    .option('--range <key=FROM..TO>', 'with --random: draw between two ends (:log behind it for the logarithm)', collect, [])
    .option('--random <n>', 'draw n combinations at random instead of training all', wholeNumber('--random', 1))
    .option('--draw-seed <n>', 'seed of the drawing', wholeNumber('--draw-seed', 0), 0)
    .option('--seeds <1,2,3>', 'train each combination once a seed', wholeNumbers('--seeds', 0))
    .option('--parallel <n>', 'runs at a time', wholeNumber('--parallel', 1), 1)
    .option('--name <name>', 'name of the sweep')
    .option('--queue', 'only put the runs into the queue, for the window to work off')
  withImportOptions(command)
    .addHelpText(
      'after',
      examples(
        'sweep demo --config rqvae.yaml --grid codebook_size=64,128 --grid lr=1e-3,3e-4 --seeds 1,2,3',
        'sweep demo --random 20 --range lr=1e-4..1e-2:log --grid batch_size=128,256,512 --json',
      ),
    )
    .action(async (reference: string, more: string[], options: Options) => {
      const [{ configurationFrom, fittedTo }, { gridAxis, rangeAxis }, { expandSweep }, { datasetOf }, { crossCheck, refuseErrors }] =
        await Promise.all([
          import('../configuration'),
          import('../sweepOptions'),
          import('@core/sweep'),
          import('../datasetOf'),
          import('@core/configuration'),
        ])
      const { configuration, preset } = configurationFrom(options)
      const plan: SweepPlan = {
        axes: [...[...options.grid, ...more].map(gridAxis), ...options.range.map(rangeAxis)],
        trials: options.random ?? null,
        seeds: options.seeds ?? [],
        drawSeed: options.drawSeed,
      }
      if (plan.axes.length === 0 && plan.seeds.length === 0) throw new StudioError('sweep.empty')
      // What is wrong with the plan itself is said before a file is imported.
      expandSweep(configuration, plan)
      const workspace = await session.workspace()
      const dataset = await datasetOf(session, workspace, reference, options)
      const trials = expandSweep(fittedTo(dataset.dimensions, configuration, options, session.progress), plan)
      // All or none: half a sweep in the queue would help nobody.
      for (const trial of trials) refuseErrors(crossCheck(trial.configuration, dataset))
      const sweep = options.name ?? `${dataset.name} ${preset ?? 'custom'} ${new Date().toISOString().slice(0, 16).replace('T', ' ')}`
      const ids = trials.map(
        (trial) =>
          workspace.runs.create({
            name: `${sweep} · ${sweepChangeText(trial.change)}`.slice(0, 200),
            datasetId: dataset.id,
            preset: null,
            configuration: trial.configuration,
            sweep,
          }).id,
      )
      const { sweepDocument, sweepText } = await import('../sweepText')
      if (!options.queue) {
        const { followSweep } = await import('../followSweep')
        await followSweep(session, workspace, ids, options.parallel)
      }
      const runs = ids.flatMap((id) => workspace.runs.find(id) ?? [])
      if (runs.some(({ status }) => status === 'failed')) session.status = EXIT.failed
      await session.result(sweepDocument(sweep, dataset.id, runs), () => sweepText(sweep, runs))
    })
}
