import {
  BASE_CONFIGURATION,
  CONFIGURATION_KEYS,
  type Configuration,
  type ConfigurationKey,
} from '@shared/configuration'
import type { Checkpoint, Run } from '@shared/entities'
import { DOCTOR_THRESHOLDS } from '@shared/doctor'

export const checkpointOf = (run: Pick<Run, 'checkpoints'>, kind: Checkpoint['kind']): Checkpoint | null =>
  run.checkpoints.find((checkpoint) => checkpoint.kind === kind) ?? null

export const ACTIVE: readonly Run['status'][] = ['starting', 'running', 'paused']
export const isActive = ({ status }: Pick<Run, 'status'>): boolean => ACTIVE.includes(status)
/** Ended without being finished: it can go on from what was saved. */
export const canResume = ({ status }: Pick<Run, 'status'>): boolean =>
  ['paused', 'interrupted', 'failed', 'cancelled'].includes(status)

export const showValue = (value: Configuration[ConfigurationKey]): string =>
  Array.isArray(value)
    ? `[${value.join(', ')}]`
    : typeof value === 'number' && value !== 0 && Math.abs(value) < 0.01
      ? value.toExponential().replace('e+', 'e')
      : String(value)

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b)

/** Keys in which two configurations differ, in the schema's order. */
export const changedKeys = (a: Configuration, b: Configuration): ConfigurationKey[] =>
  CONFIGURATION_KEYS.filter((key) => !same(a[key], b[key]))

const SHOWN_ELSEWHERE: readonly ConfigurationKey[] = ['num_codebooks', 'codebook_size', 'seed']

/** What sets a configuration apart from the base, in a few words for a table's cell. */
export const summarise = (configuration: Configuration, limit = 4): string =>
  changedKeys(configuration, BASE_CONFIGURATION)
    .filter((key) => !SHOWN_ELSEWHERE.includes(key))
    .slice(0, limit)
    .map((key) => `${key} ${showValue(configuration[key])}`)
    .join(', ')

/** How healthy a perplexity is against its K: below a quarter the level has collapsed, below a half it is worth a look. */
export function perplexityTone(perplexity: number, size: number | null): 'bad' | 'warning' | 'ok' {
  if (size === null) return 'ok'
  const share = perplexity / size
  return share < DOCTOR_THRESHOLDS.collapsed ? 'bad' : share < DOCTOR_THRESHOLDS.low ? 'warning' : 'ok'
}
