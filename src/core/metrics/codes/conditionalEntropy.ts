import { entropy } from '../distribution'
import { groupTuples } from '../tuples'

export interface LevelEntropy {
  /** H(c_l): entropy of the level's codes by themselves, nats. */
  own: number
  /** H(c_l | c_1 … c_(l-1)) = H(c_1 … c_l) - H(c_1 … c_(l-1)), nats; the first level's own entropy. */
  conditional: number
  /**
   * The most it could be: a prefix of n items can't spread over more than min(n, K_l) codes, so
   * Σ_prefixes n/N ln min(n, K_l).
   */
  limit: number
  /** ln K_l; null where nobody said the size. */
  uniform: number | null
  /** Distinct prefixes up to and with this level. */
  prefixes: number
}

/** Does a level still say something once the levels before it are known? In nats, level by level. */
export function conditionalEntropies(codes: Int32Array, levels: number, sizes: readonly number[] | null): LevelEntropy[] {
  const items = codes.length / levels
  let before: ArrayLike<number> = [items]
  return Array.from({ length: levels }, (_, level) => {
    const prefixes = groupTuples(codes, items, levels, level + 1).sizes
    const size = sizes?.[level] ?? null
    const found = {
      own: entropy(codeCounts(codes, levels, level)),
      conditional: Math.max(0, entropy(prefixes) - entropy(before)),
      limit: spreadLimit(before, size ?? Infinity, items),
      uniform: size === null ? null : Math.log(size),
      prefixes: prefixes.length,
    }
    before = prefixes
    return found
  })
}

function codeCounts(codes: Int32Array, levels: number, level: number): Float64Array {
  let largest = 0
  for (let at = level; at < codes.length; at += levels) largest = Math.max(largest, codes[at]!)
  const counts = new Float64Array(largest + 1)
  for (let at = level; at < codes.length; at += levels) counts[codes[at]!]!++
  return counts
}

function spreadLimit(prefixes: ArrayLike<number>, size: number, items: number): number {
  let sum = 0
  for (let i = 0; i < prefixes.length; i++) sum += prefixes[i]! * Math.log(Math.min(prefixes[i]!, size))
  return items === 0 ? 0 : sum / items
}
