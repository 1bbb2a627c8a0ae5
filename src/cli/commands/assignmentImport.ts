import { Option } from 'commander'
import { examples } from '../example'
import { wholeNumber, wholeNumbers } from '../numbers'
import type { AddCommand } from '../command'
import { assignmentDocument } from './assignmentList'

interface Options {
  dataset: string
  name?: string
  dialect?: string
  levels?: number
  sizes?: number[]
  base?: string
}

const BY = { id: 'ids', 'row-number': 'row numbers', order: 'their order' }

export const addAssignmentImport: AddCommand = (parent, session) => {
  parent
    .command('import <file>')
    .description("Lay anyone's mapping onto a dataset, to be explored, resolved and exported like your own")
    .requiredOption('--dataset <id>', 'the dataset that it maps')
    .option('--name <name>', "the assignment's name (default: the file's)")
    .option('--dialect <name>', 'what the file is (default: as its manifest or its content says)')
    .option('--sizes <a,b,c>', 'codes a level', wholeNumbers('--sizes', 1))
    .option('--levels <n>', 'how many columns or tokens are codes; the rest is a suffix', wholeNumber('--levels', 1))
    .addOption(new Option('--base <n>', 'what codes are counted from').choices(['0', '1']))
    .addHelpText(
      'after',
      examples(
        'assignment import Beauty.index.json --dataset beauty',
        'assignment import codes.npy --dataset movies --levels 3 --sizes 64,64,64 --name theirs',
      ),
    )
    .action(async (path: string, options: Options) => {
      const [{ importMapping }, { mappingFormat }] = await Promise.all([
        import('@jobs/work/importMapping'),
        import('@core/formats/mapping'),
      ])
      const workspace = await session.workspace()
      const dataset = workspace.datasets.resolve(options.dataset)
      const { assignment, report } = await importMapping(workspace, dataset, {
        path,
        ...(options.name !== undefined && { name: options.name }),
        ...(options.dialect !== undefined && { dialect: mappingFormat(options.dialect).name }),
        ...(options.levels !== undefined && { levels: options.levels }),
        ...(options.sizes !== undefined && { sizes: options.sizes }),
        ...(options.base !== undefined && { base: options.base === '1' ? 1 : 0 }),
      })
      await session.result({ ...assignmentDocument(assignment), alignment: report }, () =>
        [
          `Assignment ${assignment.name} (${assignment.id}) of dataset ${dataset.name}, read as ${report.dialect}, ${report.levels} levels.`,
          `${report.matched} of ${report.items} items matched by ${BY[report.by]}` +
            (report.unknown.count === 0
              ? '; no row is left over.'
              : `; ${report.unknown.count} rows belong to no item: ${report.unknown.examples.slice(0, 5).join(', ')}.`),
          `${assignment.figures.conflictItems} conflict items. Look at it by: bin/sid-studio collisions ${assignment.id}`,
        ].join('\n'),
      )
    })
}
