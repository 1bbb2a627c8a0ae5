import { compareSids } from '../metrics/groups'
import { groupTuples } from '../metrics/tuples'
import { leastOf } from './latentSpace'
import { assignPrefix } from './minimumCost'
import { codesOf, countLast, prefixesOf, rowsOf } from './prefixes'
import type { ResolveInput } from './resolver'
import { begin, type Work } from './work'

const ROUNDS = 20

/**
 * Unique targets (our recipe, 6): (a) where a prefix of D - 1 codes holds more than room·K items, those whose distance
 * on level D - 1 grows least move to their next-best code there with room; (b) in every prefix with a collision the
 * assignment problem between its items and the K last codes. Gives N×D codes; the input stays.
 */
export function uniqueTargets(input: ResolveInput, room: number): Int32Array {
  const size = input.sizes[input.levels - 1]!
  const work = begin(input)
  relocate(work, Math.max(1, Math.floor(room * size)))
  const prefixes = prefixesOf({ ...input, codes: work.codes })
  const counts = new Int32Array(size)
  const places = new Int32Array(size).fill(1)
  for (let prefix = 0; prefix < prefixes.count; prefix++) {
    const movable = rowsOf(prefixes, prefix)
    // A prefix that stayed overfull is left as it is: its items cannot all be told apart.
    if (movable.length < 2 || movable.length > size) continue
    if (countLast(work.codes, input.levels, movable, counts, 1)) assignPrefix(work, { movable, room: places })
  }
  return work.codes
}

/** Step (a); `capacity`: items that a prefix of D - 1 codes may hold. With one level there is no prefix to leave. */
export function relocateOverfull(input: ResolveInput, capacity: number): Int32Array {
  const work = begin(input)
  relocate(work, capacity)
  return work.codes
}

function relocate(work: Work, capacity: number): void {
  const { input, codes } = work
  const { levels, items } = input
  if (levels < 2) return
  // Moves on level D - 1 leave the D - 2 codes before it, so each item keeps its parent.
  const parentOf = groupTuples(codes, items, levels, levels - 2).groupOf
  for (let round = 0; round < ROUNDS; round++) {
    const prefixes = prefixesOf({ ...input, codes })
    const overfull: { rows: Int32Array; prefix: number[] }[] = []
    for (let prefix = 0; prefix < prefixes.count; prefix++) {
      const rows = rowsOf(prefixes, prefix)
      if (rows.length > capacity) overfull.push({ rows, prefix: codesOf(prefixes, prefix, { ...input, codes }) })
    }
    if (overfull.length === 0) return
    const held = heldPerSibling(work, parentOf, new Set(overfull.map(({ rows }) => parentOf[rows[0]!]!)))
    overfull.sort((a, b) => compareSids(a.prefix, b.prefix))
    let moved = 0
    for (const { rows } of overfull) moved += relocatePrefix(work, rows, capacity, held.get(parentOf[rows[0]!]!)!)
    // Every sibling is full: another round would find the same.
    if (moved === 0) return
  }
}

/** Items on each code of level D - 1, below each of the given parents. */
function heldPerSibling({ input, codes }: Work, parentOf: Int32Array, parents: Set<number>): Map<number, Int32Array> {
  const held = new Map<number, Int32Array>()
  for (const parent of parents) held.set(parent, new Int32Array(input.sizes[input.levels - 2]!))
  for (let row = 0, at = input.levels - 2; row < input.items; row++, at += input.levels) {
    const counts = held.get(parentOf[row]!)
    if (counts) counts[codes[at]!]!++
  }
  return held
}

/** Moves what a prefix holds beyond its capacity, as of the round's beginning. Returns how many moved. */
function relocatePrefix({ input, space, codes }: Work, rows: Int32Array, capacity: number, held: Int32Array): number {
  const { levels } = input
  const level = levels - 2
  const size = held.length
  const own = codes[rows[0]! * levels + level]!
  const target = new Int32Array(rows.length).fill(-1)
  const growth = new Float64Array(rows.length).fill(Infinity)
  space.eachRow(rows, level, codes, (i, costs, at) => {
    for (let code = 0; code < size; code++) {
      if (code === own || held[code]! >= capacity) continue
      const grows = costs[at + code]! - costs[at + own]!
      if (grows < growth[i]!) {
        growth[i] = grows
        target[i] = code
      }
    }
  })
  const order = Array.from(rows.keys()).sort((i, j) => growth[i]! - growth[j]! || i - j)
  const movers = order.slice(0, rows.length - capacity).filter((i) => target[i]! >= 0)
  for (const i of movers) {
    codes[rows[i]! * levels + level] = target[i]!
    held[target[i]!]!++
    held[own]!--
  }
  takeNearestLast(input, space, codes, Int32Array.from(movers, (i) => rows[i]!))
  return movers.length
}

/** The last code anew, plain argmin. */
function takeNearestLast(input: ResolveInput, space: Work['space'], codes: Int32Array, rows: Int32Array): void {
  const size = input.sizes[input.levels - 1]!
  space.eachRow(rows, input.levels - 1, codes, (i, costs, at) => {
    codes[rows[i]! * input.levels + input.levels - 1] = leastOf(costs, at, size)
  })
}
