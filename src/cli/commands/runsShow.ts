import { runDocument } from '../documents'
import { examples } from '../example'
import { runText } from '../runText'
import type { AddCommand } from '../command'

export const addRunsShow: AddCommand = (parent, session) => {
  parent
    .command('show <run>')
    .description('Show a run: status, figures of its checkpoints, timing, configuration')
    .addHelpText('after', examples('runs show latest', 'runs show 3f2a --json'))
    .action(async (reference: string) => {
      const workspace = await session.reading()
      const run = workspace.runs.resolve(reference)
      const dataset = workspace.datasets.get(run.datasetId)
      const [{ diagnosis }, { diagnosisText }] = await Promise.all([
        import('@store/views/diagnosis'),
        import('../diagnosisText'),
      ])
      await session.result({ ...runDocument(run, dataset), config: run.configuration }, () => {
        const keys = Object.entries(run.configuration).map(
          ([key, value]) => `${key}: ${JSON.stringify(value)}`,
        )
        return `${runText(run, dataset)}\n\n${diagnosisText(diagnosis(workspace, run.id))}\n\nConfiguration\n${keys.join('\n')}`
      })
    })
}
