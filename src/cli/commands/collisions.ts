import { Option, type Command } from 'commander'
import { NEAR_DUPLICATE_COSINE } from '@core/metrics/cause'
import { CollisionCause, type CollisionGroup, type Item } from '@shared/entities'
import { StudioError } from '@shared/errors'
import { parsePrefix } from '@shared/sidPrefix'
import { chosenResult, withChoice, type Choice } from '../choice'
import { examples } from '../example'
import { filterOf, withFilterOptions, type FilterOptions } from '../filterOptions'
import { wholeNumber } from '../numbers'
import type { AddCommand } from '../command'

interface Options extends Choice, FilterOptions {
  minSize: number
  limit?: number
  cause?: CollisionCause
  prefix?: number[]
  near?: number
}
/** Groups that a person wants to see at once; JSON has them all. */
const SHOWN = 20
const SHOWN_ITEMS = 8

export const addCollisions: AddCommand = (parent, session) => {
  const command: Command = parent
    .command('collisions <run>')
    .description('List the groups of items that share a SID, largest first, with the cause')
    .option('--min-size <n>', 'only groups of at least this many items', wholeNumber('--min-size', 1), 2)
    .option('--limit <n>', 'at most this many groups', wholeNumber('--limit', 0))
    .addOption(new Option('--cause <name>', 'only groups with this cause').choices(CollisionCause.options))
    .option('--near <cosine>', `mean cosine from which a group counts as near duplicates (default: ${NEAR_DUPLICATE_COSINE})`, cosine)
    .option('--prefix <codes>', 'only groups below these first codes, as 12-40', sidPrefix)
  withFilterOptions(command)
  withChoice(command)
    .addHelpText(
      'after',
      examples(
        'collisions latest --limit 5',
        'collisions latest --cause near-duplicate --near 0.9 --where group=Flags',
        'collisions latest --min-size 3 --checkpoint last --json',
      ),
    )
    .action(async (reference: string, options: Options) => {
      const workspace = await session.reading()
      const { assignment } = chosenResult(workspace, reference, options)
      const query = {
        assignmentId: assignment.id,
        minSize: options.minSize,
        cause: options.cause ?? null,
        prefix: options.prefix ?? [],
        nearThreshold: options.near ?? null,
        ...filterOf(workspace.datasets.get(assignment.datasetId), options),
      }
      const totalGroups = workspace.collisions.count(query, Number.MAX_SAFE_INTEGER).count
      const limit = options.limit ?? (session.json ? totalGroups : SHOWN)
      const groups: { group: CollisionGroup; items: Item[] }[] = []
      let after: (string | number | null)[] | null = null
      while (groups.length < limit) {
        const page = workspace.collisions.page({
          ...query,
          after,
          limit: Math.min(1000, limit - groups.length),
        })
        for (const group of page.rows) {
          const rows = workspace.collisions.rows(assignment.id, group.sid)
          groups.push({ group, items: workspace.items.byRows(assignment.datasetId, rows) })
        }
        after = page.next
        if (!after) break
      }
      const document = {
        totalGroups,
        groups: groups.map(({ group: { sid, size, cause }, items }) => ({
          sid,
          size,
          cause,
          items: items.map(({ row, id, title }) => ({ row, id, title })),
        })),
      }
      await session.result(document, () => collisionsText(document, assignment.name, isFiltered(query)))
    })
}

const bad = (flag: string, text: string, reason: string) =>
  new StudioError('usage.badArgument', { argument: `${flag} ${text}`, reason })

function sidPrefix(text: string): number[] {
  const prefix = parsePrefix(text)
  if (prefix === null) throw bad('--prefix', text, 'it has to be codes such as 12-40')
  return prefix
}

function cosine(text: string): number {
  const value = Number(text)
  if (text.trim() === '' || !(Math.abs(value) <= 1)) throw bad('--near', text, 'a cosine lies between -1 and 1')
  return value
}

const isFiltered = ({ minSize, cause, prefix, search, where }: Pick<Options, 'minSize'> & { cause: string | null; prefix: number[]; search: string; where: unknown[] }) =>
  minSize > 2 || cause !== null || prefix.length + search.length + where.length > 0

function collisionsText(
  {
    totalGroups,
    groups,
  }: {
    totalGroups: number
    groups: { sid: number[]; size: number; cause: string; items: { id: string; title: string | null }[] }[]
  },
  assignment: string,
  filtered: boolean,
): string {
  if (totalGroups === 0) return filtered ? `No such group in ${assignment}.` : `No two items share a SID in ${assignment}.`
  const lines = groups.map(({ sid, size, cause, items }) => {
    const names = items.slice(0, SHOWN_ITEMS).map((item) => item.title ?? item.id)
    const more = size > SHOWN_ITEMS ? `, and ${size - SHOWN_ITEMS} more` : ''
    return `${sid.join('-')}  ${size} items, ${cause}: ${names.join(', ')}${more}`
  })
  const rest = totalGroups - groups.length
  return [
    `${totalGroups} groups share a SID in ${assignment}.`,
    ...lines,
    ...(rest > 0 ? [`… and ${rest} more (--limit)`] : []),
  ].join('\n')
}
