import { examples } from '../example'
import type { AddCommand } from '../command'

export const addRunsExport: AddCommand = (parent, session) => {
  parent
    .command('export <run>')
    .description('Write a run as one file: configuration, metrics, checkpoints, assignments, the sha256 of each')
    .requiredOption('--out <file.sidbundle>', 'the bundle, a zip that any program can look into')
    .option('--assignment <name>', 'only this assignment, with the checkpoint behind it')
    .option('--force', 'overwrite an existing file')
    .addHelpText('after', examples('runs export latest --out best.sidbundle', 'runs export 3f2a --assignment v1 --out v1.sidbundle'))
    .action(async (reference: string, options: { out: string; assignment?: string; force?: boolean }) => {
      const [{ exportAssignmentBundle, exportRunBundle }, { assignmentNamed }] = await Promise.all([
        import('@jobs/work/bundle/exportBundle'),
        import('../choice'),
      ])
      const workspace = await session.reading()
      const run = workspace.runs.resolve(reference)
      const request = { out: options.out, overwrite: options.force === true }
      const written =
        options.assignment === undefined
          ? await exportRunBundle(workspace, run, request)
          : await exportAssignmentBundle(workspace, assignmentNamed(workspace, options.assignment, run.id), request)
      await session.result({ runId: run.id, ...written }, () => `${run.name} written to ${written.path} (${written.bytes} bytes, sha256 ${written.sha256})`)
    })
}
