import { DRIFT_LIMITS, type Drift, type LevelDrift } from '@shared/drift'
import { groupTuples } from './tuples'

export interface DriftInput {
  levels: number
  /** K per level. */
  sizes: readonly number[]
  /** P×D, as published. */
  published: Int32Array
  /** N×D of the new items: their nearest codes, before collisions are resolved. */
  fresh: Int32Array
  /** Mean of (x - x̂)² over items and dimensions; null where the published ones were never decoded. */
  publishedMse: number | null
  freshMse: number
}

/** How far new items are from those that the codes were learned from, before their collisions are resolved. */
export function driftOf(input: DriftInput): Drift {
  const { levels, published, fresh, publishedMse, freshMse } = input
  const items = fresh.length / levels
  const perLevel = Array.from({ length: levels }, (_, level) => levelDrift(input, level))
  const ratio = publishedMse === null || publishedMse === 0 || items === 0 ? null : freshMse / publishedMse
  return {
    items,
    ratio,
    publishedMse,
    freshMse,
    newCells: newCells(published, fresh, levels),
    levels: perLevel,
    verdict: verdictOf(ratio, Math.max(0, ...perLevel.map(({ divergence, expected }) => divergence - expected))),
  }
}

function levelDrift({ published, fresh, levels, sizes }: DriftInput, level: number): LevelDrift {
  const [before, now] = [published, fresh].map((codes) => {
    const counts = new Float64Array(sizes[level]!)
    for (let at = level; at < codes.length; at += levels) counts[codes[at]!]!++
    return counts
  }) as [Float64Array, Float64Array]
  const [old, items] = [published.length / levels, fresh.length / levels]
  let divergence = 0
  let used = 0
  let onUnusedCodes = 0
  for (let code = 0; code < before.length; code++) {
    if (before[code] === 0) onUnusedCodes += now[code]!
    if (before[code]! + now[code]! > 0) used++
    const [p, q] = [share(before[code]!, old), share(now[code]!, items)]
    divergence += (part(p, (p + q) / 2) + part(q, (p + q) / 2)) / 2
  }
  if (old === 0 || items === 0) return { divergence: 0, expected: 0, onUnusedCodes }
  // χ² of two samples of one distribution has the mean (K - 1)(1/n + 1/N), and near 0 the divergence is χ²/8 nats.
  const expected = Math.min(1, ((used - 1) * (1 / old + 1 / items)) / (8 * Math.LN2))
  return { divergence: Math.max(0, divergence), expected, onUnusedCodes }
}

const share = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole)
const part = (p: number, mean: number): number => (p === 0 ? 0 : p * Math.log2(p / mean))

/** Items of the second mapping whose codes do not occur in the first. */
export function newCells(published: Int32Array, fresh: Int32Array, levels: number): number {
  const together = new Int32Array(published.length + fresh.length)
  together.set(published)
  together.set(fresh, published.length)
  const old = published.length / levels
  const { groupOf, firstRow } = groupTuples(together, together.length / levels, levels)
  let count = 0
  for (let row = old; row < groupOf.length; row++) if (firstRow[groupOf[row]!]! >= old) count++
  return count
}

function verdictOf(ratio: number | null, divergence: number): Drift['verdict'] {
  const beyond = (limit: 0 | 1) => (ratio ?? 0) > DRIFT_LIMITS.ratio[limit] || divergence > DRIFT_LIMITS.divergence[limit]
  return beyond(1) ? 'retrain' : beyond(0) ? 'watch' : 'fits'
}
