import { Option } from 'commander'
import type { EncodeReport, EncodeRequest } from '@jobs/work/encodeItems'
import type { Assignment, NonfiniteChoice } from '@shared/entities'
import { StudioError } from '@shared/errors'
import type { EncodeResult } from '@shared/ipc/encoding'
import type { Workspace } from '@store/index'
import { chosenResult, withChoice, type Choice } from '../choice'
import { examples } from '../example'
import { fileOptions, idColumnOf } from '../importOptions'
import { interruptible } from '../interruptible'
import { wholeNumber } from '../numbers'
import { percent, table } from '../table'
import type { Session } from '../session'
import type { AddCommand } from '../command'

interface Options extends Choice {
  out: string
  idPrefix: string
  method?: 'suffix' | 'next-best' | 'minimum-cost'
  capacity: number
  embedding?: string
  id?: string
  nonfinite: NonfiniteChoice
  report?: string
  force?: boolean
}

export const addEncode: AddCommand = (parent, session) => {
  const command = parent
    .command('encode <run> <file>')
    .description('Give SIDs to new items with a trained run; what is published stays as it is')
    .requiredOption('--out <path>', 'the csv of the new rows')
    .option('--id-prefix <p>', 'goes before each new id', '')
    .addOption(
      new Option(
        '--method <name>',
        "how new items are resolved against published ones (default: the assignment's own way, else suffix)",
      ).choices(['suffix', 'next-best', 'minimum-cost']),
    )
    .option('--capacity <n>', 'items that may share one SID', wholeNumber('--capacity', 1), 1)
    .addOption(fileOptions.embedding())
    .addOption(fileOptions.id())
    .addOption(fileOptions.nonfinite())
    .option('--report <file>', 'also write the whole drift report there, as JSON')
    .option('--force', 'overwrite existing files')
  withChoice(command)
    .addHelpText(
      'after',
      examples(
        'encode latest new-items.npy --out new.csv --id-prefix 2026-',
        'encode latest new-items.parquet --out new.csv --assignment minimum-cost --report drift.json',
      ),
    )
    .action(async (reference: string, file: string, options: Options) => {
      const [{ methodFor }, { writeReport }] = await Promise.all([
        import('@jobs/work/encodeItems'),
        import('../writeReport'),
      ])
      const workspace = await session.reading()
      const { assignment } = chosenResult(workspace, reference, options)
      const report = await encoded(session, workspace, assignment, {
        file,
        embedding: options.embedding,
        idColumn: idColumnOf(options.id),
        nonfinite: options.nonfinite,
        idPrefix: options.idPrefix,
        method: options.method ?? methodFor(assignment),
        capacity: options.capacity,
        out: options.out,
        overwrite: options.force === true,
      })
      if (options.report !== undefined) {
        await writeReport(options.report, { assignment: assignment.name, ...report }, options.force === true)
      }
      const { drift, collisionsWithPublished } = report
      const document = {
        items: drift.items,
        newCells: drift.newCells,
        collisionsWithPublished,
        driftRatio: drift.ratio,
      }
      await session.result(document, () => encodeText(report, options.out, assignment.name))
    })
}

/** Few items are encoded here, in half a second; more by TensorFlow, in a process of its own. */
async function encoded(
  session: Session,
  workspace: Workspace,
  assignment: Assignment,
  request: EncodeRequest,
): Promise<EncodeReport> {
  const { encodeItems, NeedsEngine } = await import('@jobs/work/encodeItems')
  try {
    const { report } = await interruptible(session, (isCancelled) =>
      encodeItems(workspace, assignment, { ...request, plainly: true }, {
        isCancelled,
        onProgress: (rows, of) => session.progress.show(`encoding ${rows} of ${of} items`),
      }),
    )
    return report
  } catch (error) {
    if (!(error instanceof NeedsEngine)) throw error
  }
  const { followJob } = await import('../followJob')
  const { report } = await followJob<EncodeResult>(session, {
    kind: 'encode',
    subject: request.file,
    input: { ...request, assignmentId: assignment.id },
    cancelled: new StudioError('encode.cancelled'),
  })
  return report
}

const ADVICE = {
  fits: 'The new items look like those that the codes were learned from: no need to train again.',
  watch: 'The new items begin to differ from those that the codes were learned from: look again at the next lot.',
  retrain: 'The new items differ from those that the codes were learned from: train again with them included.',
}

function encodeText(report: EncodeReport, path: string, assignment: string): string {
  const { drift, method, moved, collisionsWithPublished, collisionsAfter } = report
  const levels = drift.levels.map(({ divergence, expected, onUnusedCodes }, level) => [
    level + 1,
    divergence.toFixed(3),
    expected.toFixed(3),
    onUnusedCodes,
  ])
  const error =
    drift.ratio === null
      ? `Error of the new items: ${drift.freshMse.toPrecision(4)}.`
      : `Error of the new items: ${drift.freshMse.toPrecision(4)}, ${drift.ratio.toFixed(2)} times that of the published ones.`
  return [
    `${drift.items} new items encoded against ${assignment}; no published SID was touched.`,
    `${collisionsWithPublished} have the codes of a published item, ${drift.newCells} (${percent(drift.newCells / Math.max(1, drift.items))}) are in cells that nobody has.`,
    `${method}: ${moved} got another code than their nearest, ${collisionsAfter} are told apart by a suffix.`,
    error,
    '',
    table(['LEVEL', 'DIVERGENCE', 'BY CHANCE', 'ON UNUSED CODES'], levels),
    '',
    ADVICE[drift.verdict],
    `Mapping: ${path}`,
  ].join('\n')
}
