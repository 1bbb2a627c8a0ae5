import { assignmentNamed } from '../choice'
import { examples } from '../example'
import type { AddCommand } from '../command'
import { assignmentDocument } from './assignmentList'

export const addAssignmentPublish: AddCommand = (parent, session) => {
  parent
    .command('publish <name>')
    .description('Freeze an assignment, by name or id, and give it its hash; there is no way back')
    .option('--run <run>', 'the run that it belongs to, where several have one of that name')
    .addHelpText('after', examples('assignment publish minimum-cost --run latest', 'assignment publish 3f2a --json'))
    .action(async (reference: string, options: { run?: string }) => {
      const workspace = await session.workspace()
      const assignment = workspace.assignments.publish(assignmentNamed(workspace, reference, options.run).id)
      await session.result(
        assignmentDocument(assignment),
        () => `${assignment.name} is published: ${assignment.published!.hash}`,
      )
    })
}
