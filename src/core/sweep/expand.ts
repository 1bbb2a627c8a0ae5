import { CONFIGURATION_KEYS, Configuration } from '@shared/configuration'
import { StudioError } from '@shared/errors'
import { MOST_SWEEP_RUNS, type SweepAxis, type SweepChange, type SweepPlan, type SweepValue } from '@shared/sweep'
import { Random } from '../tokenizer/random'

export interface SweepTrial {
  /** The keys of the axes, and `seed` where the plan has seeds. */
  change: SweepChange
  configuration: Configuration
}

/**
 * The runs of a sweep, in a fixed order: the grid with the last axis fastest (as nested loops would), or random
 * combinations (Bergstra & Bengio, JMLR 13, 2012: better than a grid where few keys matter); each once a seed. The same
 * plan gives the same runs. Refuses what a key cannot be, and more runs than anybody wants by accident.
 */
export function expandSweep(base: Configuration, plan: SweepPlan): SweepTrial[] {
  const keys = plan.axes.map(({ key }) => key)
  const twice = keys.find((key, i) => keys.indexOf(key) !== i)
  if (twice !== undefined) throw new StudioError('sweep.axisTwice', { key: twice })
  if (keys.includes('seed') && plan.seeds.length > 0) throw new StudioError('sweep.axisTwice', { key: 'seed' })
  const seeds: SweepChange[] = plan.seeds.length === 0 ? [{}] : plan.seeds.map((seed) => ({ seed }))
  const combinations = plan.trials === null ? gridSize(plan.axes) : plan.trials
  const runs = combinations * seeds.length
  if (runs > MOST_SWEEP_RUNS) throw new StudioError('sweep.tooMany', { runs, most: MOST_SWEEP_RUNS })
  const changes = plan.trials === null ? grid(plan.axes) : draws(plan.axes, plan.trials, plan.drawSeed)
  return changes
    .flatMap((change) => seeds.map((seed) => ({ ...change, ...seed })))
    .map((change) => ({ change, configuration: configured(base, change) }))
}

const gridSize = (axes: readonly SweepAxis[]): number =>
  axes.reduce((product, axis) => product * ('values' in axis ? axis.values.length : 1), 1)

function grid(axes: readonly SweepAxis[]): SweepChange[] {
  return axes.reduce<SweepChange[]>((found, axis) => {
    if (!('values' in axis)) throw new StudioError('sweep.rangeInGrid', { key: axis.key })
    return found.flatMap((change) => axis.values.map((value) => ({ ...change, [axis.key]: value })))
  }, [{}])
}

function draws(axes: readonly SweepAxis[], trials: number, seed: number): SweepChange[] {
  const random = new Random(seed)
  return Array.from({ length: trials }, () =>
    Object.fromEntries(axes.map((axis) => [axis.key, draw(axis, random.word() / 2 ** 32)])),
  )
}

/** `share` is uniform in [0, 1). */
function draw(axis: SweepAxis, share: number): SweepValue {
  if ('values' in axis) return axis.values[Math.floor(share * axis.values.length)]!
  const { from, to, scale, key } = axis
  if (!(from < to) || (scale === 'log' && from <= 0)) throw new StudioError('sweep.badRange', { key, from, to })
  // Both ends of a range of whole numbers are as likely as the rest.
  if (isWhole(key)) return scale === 'log' ? Math.round(from * (to / from) ** share) : Math.floor(from + share * (to - from + 1))
  return Number((scale === 'log' ? from * (to / from) ** share : from + share * (to - from)).toPrecision(4))
}

/** Whether a key takes whole numbers only: the schema refuses a half. */
function isWhole(key: SweepAxis['key']): boolean {
  const schema = Configuration.shape[key]
  return !schema.safeParse(0.5).success && !schema.safeParse(1.5).success && !schema.safeParse(2.5).success
}

function configured(base: Configuration, change: SweepChange): Configuration {
  for (const key of CONFIGURATION_KEYS) {
    if (change[key] === undefined || Configuration.shape[key].safeParse(change[key]).success) continue
    throw new StudioError('sweep.badValue', { key, value: JSON.stringify(change[key]) })
  }
  return Configuration.parse({ ...base, ...change })
}
