import { CONFIGURATION_KEYS } from '@shared/configuration'
import type { Run } from '@shared/entities'
import { StudioError } from '@shared/errors'
import type { Workspace } from '@store/index'
import { chosenAssignment } from '../choice'
import { figuresDocument } from '../documents'
import { examples } from '../example'
import { fixed, percent, table, type Cell } from '../table'
import type { AddCommand } from '../command'

const MOST = 6

export const addRunsCompare: AddCommand = (parent, session) => {
  parent
    .command('compare <runs...>')
    .description('Compare two to six runs: configuration, figures of their chosen results, items that changed SID')
    .addHelpText('after', examples('runs compare latest 3f2a', 'runs compare 3f2a 8b1c 90de --json'))
    .action(async (references: string[]) => {
      const workspace = await session.reading()
      const runs = references.map((reference) => workspace.runs.resolve(reference))
      const argument = `runs compare ${references.join(' ')}`
      if (runs.length < 2 || runs.length > MOST)
        throw new StudioError('usage.badArgument', { argument, reason: `it takes two to ${MOST} runs` })
      if (new Set(runs.map(({ id }) => id)).size < runs.length)
        throw new StudioError('usage.badArgument', { argument, reason: 'it names a run twice' })
      const document = await comparisonOf(workspace, runs)
      await session.result(document, () => text(document))
    })
}

async function comparisonOf(workspace: Workspace, runs: Run[]) {
  const { compare } = await import('@store/views/comparison')
  const assignments = runs.map((run) => (run.checkpoints.length === 0 ? null : chosenAssignment(workspace, run, {})))
  const [first, ...others] = assignments
  const differing = CONFIGURATION_KEYS.filter(
    (key) => new Set(runs.map(({ configuration }) => JSON.stringify(configuration[key]))).size > 1,
  )
  return {
    runs: runs.map((run, i) => ({
      id: run.id,
      name: run.name,
      status: run.status,
      dataset: run.datasetId,
      assignment: assignments[i]?.name ?? null,
      figures: assignments[i] ? figuresDocument(assignments[i].figures) : null,
    })),
    /** Keys that differ, with the value of each run in the runs' order. */
    configuration: Object.fromEntries(
      differing.map((key) => [key, runs.map(({ configuration }) => configuration[key])]),
    ),
    /** Each run's SIDs against the first one's; null where the datasets differ or a run has none. */
    changes: others.map((other, i) => {
      if (!first || !other || first.datasetId !== other.datasetId) return null
      const { items, unchanged, changedPerLevel, inBoth, onlyA, onlyB, inNeither, agreement } = compare(workspace, {
        a: first.id,
        b: other.id,
      })
      const collisions = { inBoth, onlyFirst: onlyA, onlyOther: onlyB, inNeither }
      return { run: runs[i + 1]!.id, items, unchanged, changedPerLevel, collisions, firstLevelAgreement: agreement }
    }),
  }
}

type Comparison = Awaited<ReturnType<typeof comparisonOf>>

function text({ runs, configuration, changes }: Comparison): string {
  const head = runs.map((_, i) => String.fromCharCode(65 + i))
  const figure = (name: string, of: (figures: NonNullable<Comparison['runs'][number]['figures']>) => Cell): Cell[] => [
    name,
    ...runs.map(({ figures }) => (figures ? of(figures) : null)),
  ]
  const levels = Math.max(0, ...runs.map(({ figures }) => figures?.levels.length ?? 0))
  const names = runs.map(({ name, id, assignment }, i) => `${head[i]}  ${name} (${id})${assignment ? `, ${assignment}` : ''}`)
  const said = changes.map((change, i) =>
    change === null
      ? `A and ${head[i + 1]} cannot be compared item by item: their datasets differ, or one has no codes yet.`
      : `A → ${head[i + 1]}: ${change.items - change.unchanged} of ${change.items} items changed their SID (by level: ${change.changedPerLevel.join(', ')}); ` +
        `colliding in both ${change.collisions.inBoth}, only in A ${change.collisions.onlyFirst}, only in ${head[i + 1]} ${change.collisions.onlyOther}. ` +
        `Agreement of the first level ${change.firstLevelAgreement.toFixed(2)} (codes have no names across runs; 1: every code of A goes to one code).`,
  )
  return [
    ...names,
    '',
    table(
      ['FIGURE', ...head],
      [
        figure('collision rate', (one) => percent(one.collisionRate)),
        figure('unique SIDs', (one) => one.uniqueSids),
        figure('items in collisions', (one) => one.itemsInCollisions),
        figure('largest group', (one) => one.largestGroup),
        figure('FVU', (one) => fixed(one.fractionOfVarianceUnexplained, 4)),
        ...Array.from({ length: levels }, (_, l) =>
          figure(`perplexity ${l + 1}`, (one) => fixed(one.levels[l]?.perplexity ?? null, 1)),
        ),
      ],
    ),
    '',
    Object.keys(configuration).length === 0
      ? 'Their configurations are equal.'
      : table(['KEY', ...head], Object.entries(configuration).map(([key, of]) => [key, ...of.map((one) => JSON.stringify(one))])),
    '',
    ...said,
  ].join('\n')
}
