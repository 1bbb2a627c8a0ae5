import type { EpochMetrics } from '@shared/training'

const kept = new WeakMap<readonly EpochMetrics[], Map<string, unknown>>()

/**
 * What was read out of a run's epochs, kept as long as they are: a chart is drawn anew by every move of a slider, and
 * going through thousands of epochs of many levels takes longer than drawing them. `name` tells all that the answer
 * depends on besides the epochs.
 */
export function readOnce<T>(metrics: readonly EpochMetrics[], name: string, read: () => T): T {
  let known = kept.get(metrics)
  if (known === undefined) kept.set(metrics, (known = new Map()))
  if (!known.has(name)) known.set(name, read())
  return known.get(name) as T
}
