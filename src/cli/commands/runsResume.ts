import { StudioError } from '@shared/errors'
import { runDocument } from '../documents'
import { examples } from '../example'
import { runText } from '../runText'
import type { AddCommand } from '../command'

export const addRunsResume: AddCommand = (parent, session) => {
  parent
    .command('resume <run>')
    .description('Go on with an interrupted, failed or cancelled run, to the result it would have had')
    .addHelpText('after', examples('runs resume latest'))
    .action(async (reference: string) => {
      const workspace = await session.workspace()
      const run = workspace.runs.resolve(reference)
      if (run.status === 'completed') throw new StudioError('run.completed', { name: run.name })
      const { followRun } = await import('../followRun')
      const ended = await followRun(session, workspace, run.id)
      const dataset = workspace.datasets.get(ended.datasetId)
      await session.result(runDocument(ended, dataset), () => runText(ended, dataset))
    })
}
