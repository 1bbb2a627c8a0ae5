import { CONFIGURATION_KEYS, Configuration, type ConfigurationKey } from './configuration'
import type { Run, RunParent } from './entities'
import { StudioError } from './errors'
import type { CheckpointKind } from './training'

/**
 * Keys that may change where a run goes on from another's checkpoint: the weights, the optimiser's moments, the split
 * and the meaning of the loss stay what they were, so the state still fits and "lowest loss" still compares.
 */
export const CONTINUABLE_KEYS: readonly ConfigurationKey[] = [
  'epochs', 'lr', 'min_lr', 'lr_schedule', 'lr_warmup_epochs', 'weight_decay', 'grad_clip', 'dropout', 'revive_dead_codes',
  'eval_every', 'early_stop_patience',
]

/**
 * What a run that goes on from `kind` of `run` with `configuration` keeps of it.
 * @throws checkpoint.notFound, run.nothingLeft, run.stateFixed
 */
export function parentOf(run: Pick<Run, 'id' | 'name' | 'configuration' | 'checkpoints'>, kind: CheckpointKind, configuration: Configuration): RunParent {
  const checkpoint = run.checkpoints.find((one) => one.kind === kind)
  if (!checkpoint) throw new StudioError('checkpoint.notFound', { run: run.name, kind })
  const changed = CONFIGURATION_KEYS.filter((key) => JSON.stringify(configuration[key]) !== JSON.stringify(run.configuration[key]))
  const fixed = changed.filter((key) => !CONTINUABLE_KEYS.includes(key))
  if (fixed.length > 0) throw new StudioError('run.stateFixed', { keys: fixed.join(', '), allowed: CONTINUABLE_KEYS.join(', ') })
  const { epoch } = checkpoint
  const epochs = configuration.tokenizer === 'rqvae' ? configuration.epochs : 1
  if (epoch + 1 >= epochs) throw new StudioError('run.nothingLeft', { name: run.name, kind, epoch, epochs })
  return { runId: run.id, name: run.name, checkpoint: kind, epoch, changed: Object.fromEntries(changed.map((key) => [key, run.configuration[key]])) }
}

/** The configuration that led to the parent's checkpoint. */
export const configurationBefore = (configuration: Configuration, parent: RunParent): Configuration =>
  Configuration.parse({ ...configuration, ...parent.changed })
