import type { Dataset, Run } from '@shared/entities'
import type { Figures } from '@shared/figures'
import { fixed, percent, seconds, speed, table } from './table'

/** A run and its checkpoints, for people. */
export function runText(run: Run, dataset: Pick<Dataset, 'name' | 'items' | 'dimensions'>): string {
  const head = [
    `Run ${run.name} (${run.id}): ${run.status}`,
    `Dataset ${dataset.name}: ${dataset.items} items × ${dataset.dimensions}`,
  ]
  if (run.parent) head.push(`Goes on from ${run.parent.checkpoint} of ${run.parent.name}, the end of epoch ${run.parent.epoch}`)
  if (run.backend) head.push(`Engine: ${run.backend}`)
  if (run.timing) {
    const { trainMs, totalMs, stepsPerSecond } = run.timing
    head.push(
      `Time: ${seconds(trainMs)} training, ${seconds(totalMs)} in all, ${speed(stepsPerSecond)}`,
    )
  }
  for (const warning of run.warnings) head.push(`Warning: ${warning}`)
  if (run.error) head.push(run.error.message)
  const checkpoints = run.checkpoints.map(({ kind, epoch, figures }) => [
    kind,
    epoch,
    percent(figures.collisionRate),
    figures.conflictItems,
    figures.largestGroup,
    fixed(figures.fractionOfVarianceUnexplained, 4),
    figures.levels.map((level) => level.perplexity.toFixed(1)).join(' '),
  ])
  return checkpoints.length === 0
    ? head.join('\n')
    : `${head.join('\n')}\n\n${table(['CHECKPOINT', 'EPOCH', 'COLLISIONS', 'CONFLICTS', 'LARGEST', 'FVU', 'PERPLEXITY'], checkpoints)}`
}

/** Figures of one assignment, a line each. */
export function figuresText(figures: Figures): string {
  const lines: [string, string | number | null][] = [
    ['items', figures.items],
    ['unique SIDs', figures.uniqueSids],
    ['conflict items', figures.conflictItems],
    ['collision rate', percent(figures.collisionRate)],
    ['items in collisions', figures.itemsInCollisions],
    ['largest group', figures.largestGroup],
    ['singleton rate', percent(figures.singletonRate)],
    ['random floor', percent(figures.randomFloor)],
    ['exact-duplicate floor', percent(figures.exactDuplicateFloor)],
    ['SID length', figures.sidLength],
    ['reconstruction MSE', fixed(figures.reconstructionMse, 6)],
    ['FVU', fixed(figures.fractionOfVarianceUnexplained, 4)],
  ]
  const levels = table(
    ['LEVEL', 'SIZE', 'USED', 'DEAD', 'PERPLEXITY', 'GINI'],
    figures.levels.map((level, l) => [
      l + 1,
      level.size,
      level.used,
      level.deadCodes,
      level.perplexity.toFixed(1),
      fixed(level.gini, 3),
    ]),
  )
  return `${lines.map(([name, value]) => `${name.padEnd(22)}${value ?? '-'}`).join('\n')}\n\n${levels}`
}
