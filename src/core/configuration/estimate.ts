import { codebookSizes, type Configuration } from '@shared/configuration'
import type { Dataset, Run } from '@shared/entities'
import { cells, exactDuplicateFloor, randomFloor } from '@core/metrics/floors'
import { interpolatedCount } from '@core/tokenizer/interpolated'
import { parameterCount } from '@core/tokenizer/parameters'
import { crossCheck, type Problem } from './problems'

export interface RunEstimate {
  capacity: number
  randomFloor: number | null
  exactDuplicateFloor: number | null
  networkParameters: number
  codebookParameters: number
  memoryBytes: number | null
  totalSteps: number | null
  stepsPerSecond: number | null
  trainMs: number | null
  problems: Problem[]
}

/** Weights, two moments and a gradient each, in float32. */
const BYTES_A_PARAMETER = 16
/** TensorFlow itself, before any data. */
const ENGINE_BYTES = 450e6

/**
 * What a configuration would cost on a dataset. Time is scaled from measured runs by the arithmetic of a step
 * (weights × batch); null until this machine has finished a run.
 */
export function estimateRun(configuration: Configuration, dataset: Pick<Dataset, 'items' | 'dimensions' | 'checks'> | null, runs: readonly Run[]): RunEstimate {
  const sizes = codebookSizes(configuration)
  const capacity = cells(sizes)
  const codebookParameters = sizes.reduce((sum, size) => sum + size, 0) * configuration.code_dim
  const dimensions = dataset?.dimensions ?? 768
  const parameters = parameterCount(configuration, dimensions)
  const fixed = { capacity, codebookParameters, networkParameters: parameters - codebookParameters, problems: crossCheck(configuration, dataset) }
  if (!dataset) return { ...fixed, randomFloor: null, exactDuplicateFloor: null, memoryBytes: null, totalSteps: null, stepsPerSecond: null, trainMs: null }
  const { items } = dataset
  const given = items - Math.floor(items * configuration.val_ratio)
  const made = interpolatedCount(configuration, given)
  const training = given + made
  const batch = Math.max(1, Math.min(configuration.batch_size, training))
  const totalSteps = Math.ceil(training / batch) * configuration.epochs
  const speed = measuredSpeed(runs)
  const stepsPerSecond = speed === null ? null : speed / (parameters * batch)
  const duplicates = dataset.checks.find((check) => check.check === 'exact-duplicates')?.count ?? null
  return {
    ...fixed,
    randomFloor: randomFloor(items, capacity),
    exactDuplicateFloor: duplicates === null ? null : exactDuplicateFloor(items, items - duplicates),
    memoryBytes: ENGINE_BYTES + (items + made) * dimensions * 8 + parameters * BYTES_A_PARAMETER,
    totalSteps,
    stepsPerSecond,
    trainMs: stepsPerSecond === null ? null : (totalSteps / stepsPerSecond) * 1000,
  }
}

/** Weights × rows a second, of the newest completed run that trained a network. */
function measuredSpeed(runs: readonly Run[]): number | null {
  const run = runs.find((one) => one.status === 'completed' && one.timing !== null && one.timing.stepsPerSecond > 0 && one.configuration.tokenizer === 'rqvae')
  const figures = run?.checkpoints[0]?.figures
  if (!run?.timing || !figures) return null
  const { configuration, timing } = run
  // The run's dimensions are not in its row; those of the same dataset are what most runs differ least in.
  return timing.stepsPerSecond * parameterCount(configuration, 384) * Math.min(configuration.batch_size, figures.items)
}
