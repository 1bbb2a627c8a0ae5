import { fitToDimensions } from '@shared/fitConfiguration'
import { CONFIGURATION_KEYS, type Configuration } from '@shared/configuration'
import type { Cause, CauseId, Remedy } from '@shared/doctor'

/** What takes a cause away. */
function remedyOf(cause: CauseId): Remedy | null {
  switch (cause) {
    case 'scale':
      return { id: 'centerScale', change: { input_transform: 'center_scale' } }
    case 'randomCodes':
      return { id: 'kmeansAll', change: { kmeans_init: 'delayed', kmeans_on: 'all' } }
    case 'frozenCodes':
      return { id: 'trainCodes', change: { codebook_weight: 1 } }
    case 'looseLatents':
      return { id: 'constantBeta', change: { beta_schedule: 'constant' } }
    case 'lostCodes':
    case 'unknown':
      return null // revival, which every ill run is offered
  }
}

const revival = ({ revive_dead_codes, tokenizer }: Configuration): Remedy[] =>
  revive_dead_codes === 0 && tokenizer === 'rqvae'
    ? [{ id: 'reviveDeadCodes', change: { revive_dead_codes: 2 } }]
    : []

/**
 * The remedies of some causes: all of them together first, since a cause that stays can undo the others (measured: β
 * held constant without scaling makes *final* on unit-length text worse), then one by one. Revival is among them
 * always: what was lost before the cause was gone doesn't come back by itself.
 */
export function remediesOf(causes: readonly Cause[], configuration: Configuration): Remedy[] {
  const single = [...causes.flatMap(({ id }) => remedyOf(id) ?? []), ...revival(configuration)]
  if (single.length < 2) return single
  const change = Object.assign({}, ...single.map((one) => one.change)) as Remedy['change']
  return [{ id: 'cure', change }, ...single]
}

/** What makes the sizes, seed and data handling of a run one's own; the rest comes from the preset. */
const KEPT = new Set(['seed', 'num_codebooks', 'codebook_size', 'normalize_input', 'val_ratio', 'precision', 'eval_every'])

/** To the recommended preset, with the run's own codebook sizes; null where it is that already. */
export function recommendedRemedy(configuration: Configuration, recommended: Configuration, dimensions: number): Remedy | null {
  const wanted = fitToDimensions(recommended, dimensions)
  const change = Object.fromEntries(
    CONFIGURATION_KEYS.filter(
      (key) => !KEPT.has(key) && JSON.stringify(wanted[key]) !== JSON.stringify(configuration[key]),
    ).map((key) => [key, wanted[key]]),
  ) as Remedy['change']
  return configuration.unique_targets !== 'off' || Object.keys(change).length === 0 ? null : { id: 'recommended', change }
}
