import { examples } from '../example'
import type { AddCommand } from '../command'

export const addRunsRemove: AddCommand = (parent, session) => {
  parent
    .command('remove <run>')
    .description('Delete a run with its metrics, checkpoints, assignments and files')
    .addHelpText('after', examples('runs remove 3f2a'))
    .action(async (reference: string) => {
      const workspace = await session.workspace()
      const run = workspace.runs.resolve(reference)
      workspace.runs.delete(run.id)
      await session.result({ removed: run.id }, () => `Removed the run ${run.name} (${run.id}).`)
    })
}
