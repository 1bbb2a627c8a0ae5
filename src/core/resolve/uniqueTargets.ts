import { assignPrefix } from './minimumCost'
import { collides, levelDistances, prefixesOf } from './prefixes'
import type { ResolveInput } from './resolver'

const ROUNDS = 20

/**
 * Unique targets (our recipe, 6): (a) where a prefix of D - 1 codes holds more than room·K items, those whose distance
 * on level D - 1 grows least move to their next-best code there with room; (b) in every prefix with a collision the
 * assignment problem between its items and the K last codes. Gives N×D codes; the input stays.
 */
export function uniqueTargets(input: ResolveInput, room: number): Int32Array {
  const codes = relocateOverfull(input, Math.max(1, Math.floor(room * input.sizes.at(-1)!)))
  const { levels, items, sizes } = input
  for (const prefix of prefixesOf({ codes, items, levels })) {
    // A prefix that stayed overfull is left as it is: its items cannot all be told apart.
    if (prefix.rows.length > sizes.at(-1)! || !collides(codes, levels, prefix.rows, sizes.at(-1)!)) continue
    assignPrefix(input, prefix, codes, 1)
  }
  return codes
}

/** Step (a); `capacity`: items that a prefix of D - 1 codes may hold. With one level there is no prefix to leave. */
export function relocateOverfull(input: ResolveInput, capacity: number): Int32Array {
  const { levels, sizes, items } = input
  const codes = input.codes.slice()
  if (levels < 2) return codes
  const size = sizes[levels - 2]!
  for (let round = 0; round < ROUNDS; round++) {
    const prefixes = prefixesOf({ codes, items, levels })
    const overfull = prefixes.filter((prefix) => prefix.rows.length > capacity)
    if (overfull.length === 0) break
    const held = new Map(prefixes.map((prefix) => [prefix.codes.join('-'), prefix.rows.length]))
    for (const prefix of overfull) relocate(input, prefix.rows, prefix.codes, capacity, size, held, codes)
  }
  return codes
}

function relocate(input: ResolveInput, rows: Int32Array, prefix: number[], capacity: number, size: number, held: Map<string, number>, codes: Int32Array): void {
  const { levels } = input
  const level = levels - 2
  const own = prefix[level]!
  const base = prefix.slice(0, level)
  const distances = new Float64Array(size)
  const moves = Array.from(rows, (row) => {
    levelDistances(input, row, level, codes, distances, 0)
    let best = -1
    for (let code = 0; code < size; code++) {
      if (code === own || (held.get([...base, code].join('-')) ?? 0) >= capacity) continue
      if (best < 0 || distances[code]! < distances[best]!) best = code
    }
    return { row, code: best, growth: best < 0 ? Infinity : distances[best]! - distances[own]! }
  })
  moves.sort((a, b) => a.growth - b.growth)
  const last = new Float64Array(input.sizes[levels - 1]!)
  for (const { row, code } of moves.slice(0, rows.length - capacity)) {
    if (code < 0) break // every sibling is full
    codes[row * levels + level] = code
    const key = [...base, code].join('-')
    held.set(key, (held.get(key) ?? 0) + 1)
    levelDistances(input, row, levels - 1, codes, last, 0)
    let nearest = 0
    for (let k = 1; k < last.length; k++) if (last[k]! < last[nearest]!) nearest = k
    codes[row * levels + levels - 1] = nearest
  }
}
