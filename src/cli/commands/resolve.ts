import { Option } from 'commander'
import { ResolveMethod } from '@shared/entities'
import { chosenResult, withChoice, type Choice } from '../choice'
import { examples } from '../example'
import { wholeNumber } from '../numbers'
import { resolvedText } from '../resolvedText'
import { resolveWith } from '../resolveWith'
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
      const workspace = options.dryRun ? await session.reading() : await session.workspace()
      const { run, assignment } = chosenResult(workspace, reference, options)
      const wanted =
        options.finetuneEpochs ??
        (options.method === 'suffix' ? 0 : (run?.configuration.decoder_finetune_epochs ?? 0))
      // A look at what would move needs no engine, unless the tuned figures were asked for by name.
      const later = options.dryRun === true && options.finetuneEpochs === undefined ? wanted : 0
      const resolved = await resolveWith(session, workspace, assignment, { ...options, fineTuneEpochs: wanted - later })
      const { preview, figures } = resolved
      const document = {
        method: options.method,
        assignment: resolved.name,
        moved: preview.moved,
        collisionsBefore: preview.collisionsBefore,
        collisionsAfter: preview.collisionsAfter,
        distortionAdded: preview.distortionAdded,
        reconstructionMse: figures.reconstructionMse,
        fractionOfVarianceUnexplained: figures.fractionOfVarianceUnexplained,
      }
      await session.result(document, () => resolvedText(assignment, resolved, later))
    })
}
