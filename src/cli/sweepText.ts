import { overSeeds, variedKeys } from '@core/sweep'
import type { Run } from '@shared/entities'
import { sweepChangeText, type SweepChange } from '@shared/sweep'
import { checkpointOf } from './documents'
import { percent, table } from './table'

const bestOf = (run: Run) => checkpointOf(run, 'best-collision')?.figures ?? null

/** Every run with what it changed, and every combination with its figures over the seeds, fewest collisions first. */
export function sweepDocument(sweep: string, dataset: string, runs: readonly Run[]) {
  const keys = variedKeys(runs.map(({ configuration }) => configuration))
  return {
    sweep,
    dataset,
    runs: runs.map((run) => ({
      id: run.id,
      name: run.name,
      status: run.status,
      change: Object.fromEntries(keys.map((key) => [key, run.configuration[key]])),
      seed: run.configuration.seed,
      collisionRate: bestOf(run)?.collisionRate ?? null,
      fractionOfVarianceUnexplained: bestOf(run)?.fractionOfVarianceUnexplained ?? null,
    })),
    configurations: overSeeds(runs),
  }
}

export function sweepText(sweep: string, runs: readonly Run[]): string {
  const several = (value: { mean: number; deviation: number } | null, write: (x: number) => string | null) =>
    value === null ? null : `${write(value.mean)} ± ${write(value.deviation)}`
  const rows = overSeeds(runs).map((one) => [
    sweepChangeText(one.change as SweepChange) || '(seeds only)',
    one.seeds.join(' '),
    several(one.collisionRate, percent),
    several(one.fractionOfVarianceUnexplained, (x) => x.toFixed(4)),
    several(one.firstLevelPerplexity, (x) => x.toFixed(1)),
  ])
  const left = runs.filter(({ status }) => status !== 'completed').length
  return [
    `Sweep ${sweep}: ${runs.length} runs${left > 0 ? `, ${left} of them not completed` : ''}`,
    table(['CONFIGURATION', 'SEEDS', 'COLLISIONS', 'FVU', 'PERPLEXITY L1'], rows),
  ].join('\n')
}
