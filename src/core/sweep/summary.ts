import { CONFIGURATION_KEYS, type Configuration, type ConfigurationKey } from '@shared/configuration'
import type { Run } from '@shared/entities'

export interface Spread {
  mean: number
  /** Sample standard deviation, √(Σ(x - mean)² / (n - 1)); 0 for a single run. */
  deviation: number
  lowest: number
  highest: number
}

export function spread(values: readonly number[]): Spread | null {
  if (values.length === 0) return null
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0)
  const deviation = values.length > 1 ? Math.sqrt(squares / (values.length - 1)) : 0
  return { mean, deviation, lowest: Math.min(...values), highest: Math.max(...values) }
}

/** Keys in which the runs of a sweep differ, `seed` apart. */
export function variedKeys(configurations: readonly Configuration[]): ConfigurationKey[] {
  const first = configurations[0]
  return first === undefined
    ? []
    : CONFIGURATION_KEYS.filter(
        (key) =>
          key !== 'seed' && configurations.some((one) => JSON.stringify(one[key]) !== JSON.stringify(first[key])),
      )
}

/** Runs that differ in nothing but their seed, with what their figures were over the seeds; fewest collisions first. */
export function overSeeds(runs: readonly Run[]) {
  const keys = variedKeys(runs.map(({ configuration }) => configuration))
  const groups = new Map<string, Run[]>()
  for (const run of runs) {
    const name = JSON.stringify({ ...run.configuration, seed: 0 })
    groups.set(name, [...(groups.get(name) ?? []), run])
  }
  return [...groups.values()]
    .map((members) => {
      const figures = members.flatMap(({ checkpoints }) => checkpoints.find(({ kind }) => kind === 'best-collision')?.figures ?? [])
      return {
        change: Object.fromEntries(keys.map((key) => [key, members[0]!.configuration[key]])),
        seeds: members.map(({ configuration }) => configuration.seed),
        runs: members.map(({ id }) => id),
        collisionRate: spread(figures.map((one) => one.collisionRate)),
        fractionOfVarianceUnexplained: spread(figures.flatMap((one) => one.fractionOfVarianceUnexplained ?? [])),
        firstLevelPerplexity: spread(figures.flatMap((one) => one.levels[0]?.perplexity ?? [])),
      }
    })
    .sort((a, b) => (a.collisionRate?.mean ?? Infinity) - (b.collisionRate?.mean ?? Infinity))
}
