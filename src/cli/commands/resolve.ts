import { Option } from 'commander'
import { chosenAssignment, withChoice, type Choice } from '../choice'
import { examples } from '../example'
import { wholeNumber } from '../numbers'
import { percent } from '../table'
import type { AddCommand } from '.'

interface Options extends Choice {
  method: 'suffix' | 'sinkhorn' | 'next-best' | 'minimum-cost'
  capacity: number
  dryRun?: boolean
}

export const addResolve: AddCommand = (parent, session) => {
  const command = parent
    .command('resolve <run>')
    .description('Resolve collisions into a new assignment; the one it came from stays as it is')
    .addOption(
      new Option('--method <name>', 'how')
        .choices(['suffix', 'sinkhorn', 'next-best', 'minimum-cost'])
        .makeOptionMandatory(),
    )
    .option('--capacity <n>', 'items that may share one SID', wholeNumber('--capacity', 1), 1)
    .option('--dry-run', 'tell what would happen and keep nothing')
  withChoice(command)
    .addHelpText(
      'after',
      examples('resolve latest --method minimum-cost', 'resolve latest --method next-best --dry-run --json'),
    )
    .action(async (reference: string, options: Options) => {
      const { applyResolution, freeName, proposeResolution } = await import('@jobs/work/resolveAssignment')
      const workspace = options.dryRun ? await session.reading() : await session.workspace()
      const run = workspace.runs.resolve(reference)
      const assignment = chosenAssignment(workspace, run, options)
      const proposal = session.signals.blocking(() =>
        proposeResolution(workspace, assignment, options, {
          onProgress: (rows, of) => session.progress.show(`encoding ${rows} of ${of} items`),
        }),
      )
      const { resolution, figures } = proposal
      const name = options.dryRun
        ? null
        : applyResolution(
            workspace,
            assignment,
            proposal,
            options.method,
            freeName(workspace, run.id, options.method),
          ).name
      const document = {
        method: options.method,
        assignment: name,
        moved: resolution.moved.length,
        collisionsBefore: resolution.collisionsBefore,
        collisionsAfter: resolution.collisionsAfter,
        distortionAdded: resolution.distortionAdded,
        reconstructionMse: figures.reconstructionMse,
        fractionOfVarianceUnexplained: figures.fractionOfVarianceUnexplained,
      }
      await session.result(document, () => {
        const share =
          resolution.quantisationError > 0 ? resolution.distortionAdded / resolution.quantisationError : null
        const lines = [
          `${options.method} on ${assignment.name}: ${resolution.moved.length} items ${name ? 'moved' : 'would move'}, ` +
            `${resolution.collisionsBefore} → ${resolution.collisionsAfter} conflict items.`,
          `Distortion added: ${resolution.distortionAdded.toPrecision(4)}${share === null ? '' : ` (${percent(share)} of the quantisation error)`}.`,
        ]
        if (resolution.overfull.length > 0) {
          const worst = resolution.overfull
            .slice(0, 5)
            .map(({ prefix, items }) => `${prefix.join('-')} (${items})`)
          lines.push(
            `${resolution.overfull.length} prefixes hold more items than their last level has places; some had to stay: ${worst.join(', ')}. Give those a suffix.`,
          )
        }
        lines.push(name ? `Kept as the assignment ${name}.` : 'Nothing was kept (--dry-run).')
        return lines.join('\n')
      })
    })
}
