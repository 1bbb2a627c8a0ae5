import { cancellable } from '../cancellable'
import { examples } from '../example'
import type { AddCommand } from '../command'

export const addRunsImport: AddCommand = (parent, session) => {
  parent
    .command('import <file>')
    .description('Take in a bundle that a run or a version was exported to; every byte is checked first')
    .addHelpText('after', examples('runs import best.sidbundle'))
    .action(async (file: string) => {
      const { importBundle } = await import('@jobs/work/bundle/importBundle')
      const workspace = await session.workspace()
      const { run, dataset, assignments, filesVerified } = await cancellable(session, 'checking', (hooks) => importBundle(workspace, file, hooks))
      const document = {
        runId: run?.id ?? null, datasetId: dataset.id, filesVerified,
        assignments: assignments.map(({ id, name, published }) => ({ id, name, published: published?.hash ?? null })),
      }
      await session.result(document, () =>
        [
          run ? `Run ${run.name} (${run.id}) of dataset ${dataset.name}.` : `Mapping of dataset ${dataset.name}.`,
          `${filesVerified} files agree with their sha256; ${assignments.length} assignments: ${assignments.map(({ name }) => name).join(', ')}.`,
        ].join('\n'),
      )
    })
}
