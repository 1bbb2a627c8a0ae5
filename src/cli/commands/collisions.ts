import type { Command } from 'commander'
import type { CollisionGroup, Item } from '@shared/entities'
import { chosenResult, withChoice, type Choice } from '../choice'
import { examples } from '../example'
import { wholeNumber } from '../numbers'
import type { AddCommand } from '../command'

interface Options extends Choice {
  minSize: number
  limit?: number
}
/** Groups that a person wants to see at once; JSON has them all. */
const SHOWN = 20
const SHOWN_ITEMS = 8

export const addCollisions: AddCommand = (parent, session) => {
  const command: Command = parent
    .command('collisions <run>')
    .description('List the groups of items that share a SID, largest first, with the cause')
    .option('--min-size <n>', 'only groups of at least this many items', wholeNumber('--min-size', 2), 2)
    .option('--limit <n>', 'at most this many groups', wholeNumber('--limit', 0))
  withChoice(command)
    .addHelpText(
      'after',
      examples('collisions latest --limit 5', 'collisions latest --min-size 3 --checkpoint last --json'),
    )
    .action(async (reference: string, options: Options) => {
      const workspace = await session.reading()
      const { assignment } = chosenResult(workspace, reference, options)
      const query = { assignmentId: assignment.id, minSize: options.minSize }
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
      await session.result(document, () => collisionsText(document, assignment.name))
    })
}

function collisionsText(
  {
    totalGroups,
    groups,
  }: {
    totalGroups: number
    groups: { sid: number[]; size: number; cause: string; items: { id: string; title: string | null }[] }[]
  },
  assignment: string,
): string {
  if (totalGroups === 0) return `No two items share a SID in ${assignment}.`
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
