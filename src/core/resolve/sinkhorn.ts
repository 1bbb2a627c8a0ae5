import { StudioError } from '@shared/errors'
import { addResidualNorms } from './latentSpace'
import { resolutionOf } from './resolution'
import type { Resolver } from './resolver'
import { sinkhornKernel } from './sinkhornKernel'
import { begin, checkCancelled, eachExceedingPrefix, type PrefixWork, type Work } from './work'

/** LC-Rec's figures (arXiv 2311.09049, index/generate_indices.py): rounds, ε of the last level, iterations. */
const ROUNDS = 20
const EPSILON = 0.003
const ITERATIONS = 50
/** Of one group's B×K matrix: 256 MB. */
const MOST_ENTRIES = 2 ** 25

/**
 * LC-Rec's rounds: each group of items that share a SID is assigned anew on the last level, alone, by entropic optimal
 * transport; at most 20 times, until none collide. A group does not see its neighbours, so collisions may remain. Items
 * of different prefixes never meet, so each prefix goes through its rounds at once.
 */
export const sinkhorn: Resolver = {
  name: 'sinkhorn',
  preview(input, options) {
    const work = begin(input)
    eachExceedingPrefix(work, options, (prefix) => {
      // The same in every round: computed once where there is room to keep them.
      const fits = prefix.movable.length * prefix.room.length <= MOST_ENTRIES
      const distances = fits ? distancesOf(work, prefix.movable) : null
      for (let round = 0; round < ROUNDS; round++) {
        checkCancelled(options)
        if (!oneRound(work, prefix, distances)) break
      }
    })
    return resolutionOf(work, options)
  },
}

/** Squared distances of rows to the last level's codes. */
interface Distances {
  /** n×K. */
  values: Float64Array
  /** n: of each row. */
  least: Float64Array
  most: Float64Array
}

function distancesOf({ space, codes, input: { levels, sizes } }: Work, rows: Int32Array): Distances {
  const size = sizes[levels - 1]!
  const values = new Float64Array(rows.length * size)
  space.costs(rows, levels - 1, codes, values)
  // The scaling spans the whole group, so what a row's distances share counts here.
  addResidualNorms(space, rows, levels - 1, codes, values, size)
  const least = new Float64Array(rows.length)
  const most = new Float64Array(rows.length)
  for (let row = 0; row < rows.length; row++) {
    const of = values.subarray(row * size, (row + 1) * size)
    least[row] = of.reduce((a, b) => Math.min(a, b))
    most[row] = of.reduce((a, b) => Math.max(a, b))
  }
  return { values, least, most }
}

/** True where a SID was held too often. */
function oneRound(work: Work, { movable, room }: PrefixWork, known: Distances | null): boolean {
  const { codes, input: { levels } } = work
  let exceeds = false
  for (const [code, places] of placesByCode(movable, codes, levels)) {
    if (places.length <= room[code]!) continue
    exceeds = true
    const rows = Int32Array.from(places, (place) => movable[place]!)
    if (rows.length * room.length > MOST_ENTRIES) {
      const sid = Array.from(codes.subarray(rows[0]! * levels, (rows[0]! + 1) * levels))
      throw new StudioError('resolve.groupTooLarge', { sid: sid.join('-'), items: rows.length })
    }
    const next = known
      ? sinkhornCodes(known, places, room.length)
      : sinkhornCodes(distancesOf(work, rows), [...places.keys()], room.length)
    rows.forEach((row, i) => (codes[row * levels + levels - 1] = next[i]!))
  }
  return exceeds
}

/** Places among the movable rows, by the last code that they hold. */
function placesByCode(movable: Int32Array, codes: Int32Array, levels: number): Map<number, number[]> {
  const groups = new Map<number, number[]>()
  movable.forEach((row, place) => {
    const code = codes[row * levels + levels - 1]!
    const group = groups.get(code)
    if (group) group.push(place)
    else groups.set(code, [place])
  })
  return groups
}

/**
 * Distances scaled to [-1, 1] by their mid-range, Q = exp(-d/ε), then in turns each item's row and each code's column
 * brought to equal mass; each item takes its largest entry, the lowest code on a tie.
 * @param rows of `distances`: the group
 */
function sinkhornCodes({ values, least, most }: Distances, rows: readonly number[], size: number): Int32Array {
  let high = -Infinity
  let low = Infinity
  for (const row of rows) {
    high = Math.max(high, most[row]!)
    low = Math.min(low, least[row]!)
  }
  const scale = -1 / (high - (high + low) / 2 + 1e-5) / EPSILON
  const kernel = sinkhornKernel()
  const { q, stride } = kernel.matrix(rows.length, size)
  rows.forEach((row, i) => {
    // Relative to the row's least, not the mid-range, which falls out with the row's first division: no entry overflows.
    const from = row * size
    const to = i * stride
    const nearest = least[row]!
    for (let k = 0; k < size; k++) q[to + k] = (values[from + k]! - nearest) * scale
  })
  kernel.iterate(rows.length, size, ITERATIONS)
  return Int32Array.from(rows, (_, i) => largestOf(q, i * stride, size))
}

/** Index of the largest of `count` values from `at`; the lowest on a tie. */
function largestOf(values: Float64Array, at: number, count: number): number {
  let best = at
  for (let k = at + 1; k < at + count; k++) if (values[k]! > values[best]!) best = k
  return best - at
}
