import type { ChangedItem } from '@shared/ipc/compare'
import { assignmentNamed } from '../choice'
import { examples } from '../example'
import { percent, table } from '../table'
import type { AddCommand } from '../command'

/** Changed items that a person wants to see at once; --out has them all. */
const SHOWN = 20

export const addAssignmentDiff: AddCommand = (parent, session) => {
  parent
    .command('diff <a> <b>')
    .description('Compare two assignments of one dataset, item by item')
    .option('--run <run>', 'the run that both belong to, where several have such names')
    .option('--out <file.csv>', 'write every changed item there')
    .option('--force', 'overwrite an existing file')
    .addHelpText('after', examples('assignment diff best-collision minimum-cost --run latest --out changes.csv'))
    .action(async (first: string, second: string, options: { run?: string; out?: string; force?: boolean }) => {
      const { compare, changedItems } = await import('@store/views/comparison')
      const workspace = await session.reading()
      const [a, b] = [first, second].map((name) => assignmentNamed(workspace, name, options.run))
      const pair = { a: a!.id, b: b!.id }
      const { items, unchanged, changedPerLevel, inBoth, onlyA, onlyB } = compare(workspace, pair)
      if (options.out !== undefined) {
        const { writeDiff } = await import('../writeDiff')
        await writeDiff(workspace, a!, b!, options.out, options.force === true)
      }
      const document = {
        items,
        unchanged,
        changed: items - unchanged,
        changedPerLevel,
        sharedInBoth: inBoth,
        freed: onlyA,
        newlyShared: onlyB,
      }
      await session.result(document, () => {
        const page = changedItems(workspace, { ...pair, which: 'changed', afterRow: null, limit: SHOWN })
        return diffText(document, page.items)
      })
    })
}

function diffText(
  { items, unchanged, changed, changedPerLevel, freed, newlyShared }: {
    items: number
    unchanged: number
    changed: number
    changedPerLevel: number[]
    freed: number
    newlyShared: number
  },
  shown: readonly ChangedItem[],
): string {
  const lines = [
    `${changed} of ${items} items have another SID (${percent(changed / Math.max(1, items))}), ${unchanged} the same.`,
    `Changed by level: ${changedPerLevel.join(', ')}. ${freed} no longer share theirs, ${newlyShared} newly do.`,
  ]
  if (shown.length > 0) {
    const rows = shown.map((item) => [item.id, item.title, item.codesA.join('-'), item.codesB.join('-')])
    lines.push('', table(['ID', 'TITLE', 'A', 'B'], rows))
  }
  if (changed > shown.length) lines.push(`… and ${changed - shown.length} more (--out lists them all).`)
  return lines.join('\n')
}
