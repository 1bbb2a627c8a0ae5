import { assignmentNamed } from '../choice'
import { examples } from '../example'
import { StudioError } from '@shared/errors'
import type { AddCommand } from '../command'

export const addAssignmentRemove: AddCommand = (parent, session) => {
  parent
    .command('remove <name>')
    .description('Remove a resolved, edited or imported assignment, by name or id; what it came from stays')
    .option('--run <run>', 'the run that it belongs to, where several have one of that name')
    .addHelpText('after', examples('assignment remove minimum-cost --run latest'))
    .action(async (reference: string, options: { run?: string }) => {
      const workspace = await session.workspace()
      const assignment = assignmentNamed(workspace, reference, options.run)
      if (assignment.kind === 'raw') throw new StudioError('assignment.raw', { name: assignment.name })
      workspace.assignments.delete(assignment.id)
      await session.result({ removed: assignment.id }, () => `${assignment.name} was removed.`)
    })
}
