import { assignmentNamed } from '../choice'
import { examples } from '../example'
import type { AddCommand } from '../command'
import { refuseUnwritable } from '../refuseUnwritable'
import { assignmentDocument } from './assignmentList'

export const addAssignmentPublish: AddCommand = (parent, session) => {
  parent
    .command('publish <name>')
    .description('Freeze an assignment, by name or id, and give it its hash; there is no way back')
    .option('--run <run>', 'the run that it belongs to, where several have one of that name')
    .option('--bundle <file.sidbundle>', 'write model, mapping, manifest and figures as one file too')
    .option('--force', 'overwrite an existing file')
    .addHelpText('after', examples('assignment publish minimum-cost --run latest --bundle v1.sidbundle', 'assignment publish 3f2a --json'))
    .action(async (reference: string, options: { run?: string; bundle?: string; force?: boolean }) => {
      const workspace = await session.workspace()
      const named = assignmentNamed(workspace, reference, options.run)
      // There is no way back from publishing: the file is refused before it.
      if (options.bundle !== undefined) refuseUnwritable(options.bundle, options.force === true)
      const assignment = workspace.assignments.publish(named.id)
      const bundle =
        options.bundle === undefined
          ? null
          : await (await import('@jobs/work/bundle/exportBundle')).exportAssignmentBundle(workspace, assignment, {
              out: options.bundle,
              overwrite: options.force === true,
            })
      await session.result(
        { ...assignmentDocument(assignment), ...(bundle && { bundle }) },
        () => `${assignment.name} is published: ${assignment.published!.hash}` + (bundle ? `\n${bundle.path} (${bundle.bytes} bytes, sha256 ${bundle.sha256})` : ''),
      )
    })
}
