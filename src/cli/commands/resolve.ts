import { Option } from 'commander'
import type { Proposal } from '@jobs/work/resolveAssignment'
import { ResolveMethod, type Assignment } from '@shared/entities'
import type { Figures } from '@shared/figures'
import type { Workspace } from '@store/index'
import { chosenResult, withChoice, type Choice } from '../choice'
import { examples } from '../example'
import { interruptible } from '../interruptible'
import { wholeNumber } from '../numbers'
import type { Session } from '../session'
import { percent } from '../table'
import type { AddCommand } from '../command'

interface Options extends Choice {
  method: ResolveMethod
  capacity: number
  dryRun?: boolean
  finetuneEpochs?: number
}

export const addResolve: AddCommand = (parent, session) => {
  const command = parent
    .command('resolve <run>')
    .description('Resolve collisions into a new assignment; the one it came from stays as it is')
    .addOption(
      new Option('--method <name>', 'how')
        .choices(ResolveMethod.options)
        .makeOptionMandatory(),
    )
    .option('--capacity <n>', 'items that may share one SID', wholeNumber('--capacity', 1), 1)
    .option(
      '--finetune-epochs <n>',
      'train the decoder this long on the resolved codes (default: decoder_finetune_epochs of the run; 0 for suffix and --dry-run)',
      wholeNumber('--finetune-epochs', 0),
    )
    .option('--dry-run', 'tell what would happen and keep nothing')
  withChoice(command)
    .addHelpText(
      'after',
      examples('resolve latest --method minimum-cost', 'resolve latest --method next-best --dry-run --json'),
    )
    .action(async (reference: string, options: Options) => {
      const [{ applyResolution, proposeResolution }, { freeName }] = await Promise.all([
        import('@jobs/work/resolveAssignment'),
        import('@jobs/work/freeName'),
      ])
      const workspace = options.dryRun ? await session.reading() : await session.workspace()
      const { run, assignment } = chosenResult(workspace, reference, options)
      const proposed = session.signals.blocking(() =>
        proposeResolution(workspace, assignment, options, {
          onProgress: (rows, of) => session.progress.show(`encoding ${rows} of ${of} items`),
        }),
      )
      const wanted =
        options.finetuneEpochs ??
        (options.method === 'suffix' ? 0 : (run?.configuration.decoder_finetune_epochs ?? 0))
      // A look at what would move needs no engine, unless the tuned figures were asked for by name.
      const later = options.dryRun === true && options.finetuneEpochs === undefined ? wanted : 0
      const proposal = await fineTuned(session, workspace, assignment, proposed, wanted - later)
      const { resolution, figures } = proposal
      const name = options.dryRun
        ? null
        : applyResolution(
            workspace,
            assignment,
            proposal,
            options.method,
            freeName(workspace, assignment, options.method),
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
        if (proposal.fineTunedEpochs > 0) {
          lines.push(
            `Decoder fine-tuned on these codes for ${proposal.fineTunedEpochs} epochs` +
              (name ? `; export --format safetensors --assignment ${name} writes it.` : '.'),
          )
        }
        if (later > 0) {
          lines.push(
            `Without --dry-run the decoder is then trained on these codes for ${later} epochs, which lowers the error (--finetune-epochs ${later} shows it here too).`,
          )
        }
        if (proposed.figures.reconstructionMse !== null && figures.reconstructionMse !== null) {
          lines.push(
            `Reconstruction error: ${figureText(assignment.figures)} before, ${figureText(proposed.figures)} resolved` +
              (proposal === proposed ? '.' : `, ${figureText(figures)} fine-tuned.`),
          )
        }
        lines.push(name ? `Kept as the assignment ${name}.` : 'Nothing was kept (--dry-run).')
        return lines.join('\n')
      })
    })
}

/** The proposal with its decoder trained on its codes, where that is asked for; only then is TensorFlow loaded. */
async function fineTuned(
  session: Session,
  workspace: Workspace,
  assignment: Assignment,
  proposal: Proposal,
  epochs: number,
): Promise<Proposal> {
  if (epochs === 0) return proposal
  const { fineTuneResolved } = await import('@jobs/work/fineTuneResolved')
  return interruptible(session, (isCancelled) =>
    fineTuneResolved(workspace, assignment, proposal, epochs, {
      isCancelled,
      onProgress: (step, of) =>
        session.progress.show(`fine-tuning the decoder: ${Math.floor((100 * step) / of)} %`),
    }),
  )
}

const figureText = ({ reconstructionMse: mse, fractionOfVarianceUnexplained: fvu }: Figures): string =>
  `${mse?.toPrecision(4) ?? '-'} (${fvu === null ? '-' : percent(fvu)} of the variance)`
