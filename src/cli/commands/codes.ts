import type { Assignment } from '@shared/entities'
import { StudioError } from '@shared/errors'
import { chosenResult, withChoice, type Choice } from '../choice'
import type { CodesDocument } from '../codesDocument'
import { examples } from '../example'
import { wholeNumber } from '../numbers'
import { percent, table } from '../table'
import type { AddCommand } from '../command'

interface Options extends Choice {
  level: number
  limit?: number
}
/** Codes that a person wants to see at once, and of each the most telling; JSON has them all. */
const SHOWN = 20
const TELLING = 3

export const addCodes: AddCommand = (parent, session) => {
  const command = parent
    .command('codes <run>')
    .description('List the codes of a level, most used first: label, items, and the words and metadata values that set each apart')
    .option('--level <n>', 'the level, from 1', wholeNumber('--level', 1), 1)
    .option('--limit <n>', 'at most this many codes', wholeNumber('--limit', 0))
  withChoice(command)
    .addHelpText('after', examples('codes latest', 'codes latest --level 2 --json', 'codes latest --assignment minimum-cost --limit 5'))
    .action(async (reference: string, options: Options) => {
      const { codesDocument } = await import('../codesDocument')
      const workspace = await session.reading()
      const { assignment } = chosenResult(workspace, reference, options)
      if (options.level > assignment.levels) {
        throw new StudioError('usage.badArgument', { argument: `--level ${options.level}`, reason: `${assignment.name} has levels 1 to ${assignment.levels}` })
      }
      const limit = options.limit ?? (session.json ? Infinity : SHOWN)
      const document = codesDocument(workspace, assignment, options.level - 1, limit, (done, of) =>
        session.progress.show(`reading what codes hold: ${done} of ${of}`),
      )
      await session.result(document, () => codesText(document, assignment))
    })
}

function codesText({ level, size, used, codes }: CodesDocument, { name }: Assignment): string {
  const head = `Level ${level} of ${name}: ${used}${size === null ? '' : ` of ${size}`} codes used.`
  const rest = (size ?? used) - codes.length
  return [
    head,
    table(
      ['CODE', 'LABEL', 'ITEMS', 'SHARE', 'WORDS', 'VALUES'],
      codes.map(({ code, label, items, share, words, values }) => [
        code,
        label,
        items,
        percent(share),
        words.slice(0, TELLING).map(({ word }) => word).join(', ') || null,
        values.slice(0, TELLING).map(({ column, value, share: part }) => `${column}: ${value} ${percent(part)}`).join(', ') || null,
      ]),
    ),
    ...(rest > 0 ? [`… and ${rest} more (--limit)`] : []),
  ].join('\n')
}
