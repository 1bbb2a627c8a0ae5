import { Option } from 'commander'
import type { Run } from '@shared/entities'
import { StudioError } from '@shared/errors'
import { CheckpointKind } from '@shared/training'
import type { Workspace } from '@store/index'
import { collect } from '../collect'
import { runDocument } from '../documents'
import { examples } from '../example'
import { runText } from '../runText'
import type { AddCommand } from '../command'

interface Options {
  checkpoint?: CheckpointKind
  set: string[]
  name?: string
}

export const addRunsResume: AddCommand = (parent, session) => {
  parent
    .command('resume <run>')
    .description('Go on with an interrupted, failed or cancelled run, to the result it would have had; or, as a new run, from a checkpoint')
    .addOption(
      new Option('--checkpoint <name>', 'a new run that goes on from this checkpoint').choices(CheckpointKind.options),
    )
    .option('--set <key=value>', 'change one key from the checkpoint on, such as epochs or lr', collect, [])
    .option('--name <name>', "the new run's name")
    .addHelpText('after', examples('runs resume latest', 'runs resume latest --checkpoint best-loss --set lr=0.0003 --set epochs=400'))
    .action(async (reference: string, options: Options) => {
      const workspace = await session.workspace()
      const run = await runToFollow(workspace, workspace.runs.resolve(reference), options)
      const { followRun } = await import('../followRun')
      const ended = await followRun(session, workspace, run.id)
      const dataset = workspace.datasets.get(ended.datasetId)
      await session.result(runDocument(ended, dataset), () => runText(ended, dataset))
    })
}

/** The run itself, or a new one that goes on from its checkpoint. Throws run.completed and what runs.continue throws. */
async function runToFollow(workspace: Workspace, run: Run, { checkpoint, set, name }: Options): Promise<Run> {
  if (checkpoint === undefined) {
    if (set.length > 0 || name !== undefined) throw new StudioError('usage.needsCheckpoint', { option: set.length > 0 ? '--set' : '--name' })
    if (run.status === 'completed') throw new StudioError('run.completed', { name: run.name })
    return run
  }
  const { crossCheck, refuseErrors, withOverrides } = await import('@core/configuration')
  const configuration = set.length === 0 ? run.configuration : withOverrides(run.configuration, set)
  const { items, embeddings } = workspace.datasets.get(run.datasetId)
  const { dimensions } = embeddings.find(({ id }) => id === run.embeddingId)!
  refuseErrors(crossCheck(configuration, { items, dimensions }))
  const { epoch } = run.checkpoints.find(({ kind }) => kind === checkpoint) ?? { epoch: 0 }
  return workspace.runs.continue(run.id, checkpoint, {
    name: name ?? `${run.name} from epoch ${epoch}`.slice(0, 200), configuration, tags: run.tags,
  })
}
