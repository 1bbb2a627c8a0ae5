import { codebookSizes, type Configuration } from '@shared/configuration'
import { StudioError, toErrorValue, type ErrorCode, type ErrorDetails, type ErrorValue } from '@shared/errors'
import { WITHOUT_NETWORK } from '@shared/fitConfiguration'

/** What is wrong (error) or odd (warning) about a configuration, and the key it is about. */
export interface Problem {
  key: string | null
  /** Line of the YAML text, from 1. */
  line: number | null
  level: 'error' | 'warning'
  error: ErrorValue
}

export interface DataShape {
  items: number
  dimensions: number
}

const problem = (level: Problem['level'], key: string, code: ErrorCode, details: ErrorDetails = {}): Problem => ({
  key, line: null, level, error: toErrorValue(new StudioError(code, { key, ...details })),
})

/** What no single key's schema can see: keys that contradict each other, or the data. */
export function crossCheck(configuration: Configuration, data: DataShape | null = null): Problem[] {
  return [...contradictions(configuration), ...oddities(configuration), ...(data ? againstData(configuration, data) : [])]
}

function contradictions(configuration: Configuration): Problem[] {
  const problems: Problem[] = []
  const { codebook_size: size, num_codebooks: levels, sinkhorn_epsilon: epsilon } = configuration
  if (Array.isArray(size) && size.length !== levels) problems.push(problem('error', 'codebook_size', 'configuration.levelCount', { given: size.length, levels }))
  if (Array.isArray(epsilon) && epsilon.length !== levels) problems.push(problem('error', 'sinkhorn_epsilon', 'configuration.levelCount', { given: epsilon.length, levels }))
  if (configuration.min_lr > configuration.lr) problems.push(problem('error', 'min_lr', 'configuration.minAboveLr', { min_lr: configuration.min_lr, lr: configuration.lr }))
  if (configuration.tokenizer === 'rqvae') return problems
  for (const key of Object.keys(WITHOUT_NETWORK) as (keyof typeof WITHOUT_NETWORK)[]) {
    if (configuration[key] !== WITHOUT_NETWORK[key]) problems.push(problem('error', key, 'configuration.needsNetwork', { tokenizer: configuration.tokenizer }))
  }
  return problems
}

/** Legal but odd: they run, with a warning. */
function oddities(configuration: Configuration): Problem[] {
  const problems: Problem[] = []
  const { epochs, tokenizer } = configuration
  if (tokenizer !== 'rqvae') return problems
  if (configuration.beta_schedule === 'warmup' && epochs < configuration.beta_warmup_epochs)
    problems.push(problem('warning', 'beta_warmup_epochs', 'configuration.warmupTooLong', { epochs, warmup: configuration.beta_warmup_epochs }))
  if (epochs === 1 && configuration.kmeans_init === 'delayed') problems.push(problem('warning', 'kmeans_init', 'configuration.delayedOneEpoch'))
  if (configuration.normalize_input) problems.push(problem('warning', 'normalize_input', 'configuration.normalizeHurts'))
  if (configuration.lr_warmup_epochs >= epochs && configuration.lr_warmup_epochs > 0)
    problems.push(problem('warning', 'lr_warmup_epochs', 'configuration.warmupTooLong', { epochs, warmup: configuration.lr_warmup_epochs }))
  if (configuration.unique_targets !== 'off' && configuration.unique_targets_from >= epochs)
    problems.push(problem('warning', 'unique_targets_from', 'configuration.neverStarts', { epochs, from: configuration.unique_targets_from }))
  if (configuration.hinge_weight > 0 && configuration.unique_targets === 'off') problems.push(problem('warning', 'hinge_weight', 'configuration.hingeWithoutTargets'))
  return problems
}

function againstData(configuration: Configuration, { items, dimensions }: DataShape): Problem[] {
  const problems: Problem[] = []
  const training = items - Math.floor(items * configuration.val_ratio)
  if (configuration.batch_size > training)
    problems.push(problem('warning', 'batch_size', 'configuration.batchAboveData', { batch_size: configuration.batch_size, items: training }))
  if (configuration.skip === 'pca' && configuration.code_dim > dimensions)
    problems.push(problem('error', 'code_dim', 'configuration.pcaTooWide', { code_dim: configuration.code_dim, dimensions }))
  const largest = Math.max(...codebookSizes(configuration))
  if (largest > items) problems.push(problem('warning', 'codebook_size', 'configuration.moreCodesThanItems', { size: largest, items }))
  return problems
}

/** Throws the first error among the problems. */
export function refuseErrors(problems: readonly Problem[]): void {
  const first = problems.find((one) => one.level === 'error')
  if (first) throw new StudioError(first.error.code as ErrorCode, first.error.details)
}
