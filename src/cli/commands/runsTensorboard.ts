import { examples } from '../example'
import type { AddCommand } from '../command'

export const addRunsTensorboard: AddCommand = (parent, session) => {
  parent
    .command('tensorboard <runs...>')
    .description("Write runs' scalars as TensorBoard event files; the step is the epoch")
    .requiredOption('--out <folder>', 'the log folder; each run gets a folder in it')
    .addHelpText('after', examples('runs tensorboard latest --out logs', 'runs tensorboard 3f2a 9c01 --out logs   # then: tensorboard --logdir logs'))
    .action(async (references: string[], options: { out: string }) => {
      const [{ writeTensorboard }, { everyEpoch }] = await Promise.all([
        import('@jobs/work/writeTensorboard'),
        import('@store/views/diagnosis'),
      ])
      const workspace = await session.reading()
      const runs = references.map((reference) => workspace.runs.resolve(reference))
      const written = await writeTensorboard(runs, (id) => everyEpoch(workspace, id), options.out)
      await session.result(written, () => `${written.scalars} scalars in ${written.files.join(', ')}`)
    })
}
