import { StudioError } from '@shared/errors'
import { groupTuples, rowsByGroup } from '../metrics/tuples'
import { addResidualNorms, leastOf } from './latentSpace'
import { resolutionOf } from './resolution'
import type { Resolver, ResolveOptions } from './resolver'
import { begin, checkCancelled, type Work } from './work'

/** LC-Rec's figures (arXiv 2311.09049, index/generate_indices.py): rounds, ε of the last level, iterations. */
const ROUNDS = 20
const EPSILON = 0.003
const ITERATIONS = 50
/** Of one group's B×K matrix: 256 MB. */
const MOST_ENTRIES = 2 ** 25

/**
 * LC-Rec's rounds: each group of items that share a SID is assigned anew on the last level, alone, by entropic optimal
 * transport; at most 20 times, until none collide. A group does not see its neighbours, so collisions may remain.
 */
export const sinkhorn: Resolver = {
  name: 'sinkhorn',
  preview(input, options) {
    const work = begin(input)
    for (let round = 0; round < ROUNDS; round++) {
      if (!oneRound(work, options)) break
      options.onProgress?.(round + 1, ROUNDS)
    }
    return resolutionOf(work, options)
  },
}

/** True where a SID was held too often. */
function oneRound({ input: { items, levels, sizes }, space, codes }: Work, options: ResolveOptions): boolean {
  const size = sizes[levels - 1]!
  const pinned = new Set(options.pinned)
  const groups = groupTuples(codes, items, levels)
  const { starts, rows } = rowsByGroup(groups)
  let exceeds = false
  for (let group = 0; group < groups.count; group++) {
    if (groups.sizes[group]! <= (options.capacity ?? 1)) continue
    checkCancelled(options)
    const members = rows.subarray(starts[group]!, starts[group + 1]!)
    const movable = pinned.size === 0 ? members : members.filter((row) => !pinned.has(row))
    if (movable.length === 0) continue
    exceeds = true
    if (movable.length * size > MOST_ENTRIES) {
      const sid = Array.from(codes.subarray(movable[0]! * levels, (movable[0]! + 1) * levels))
      throw new StudioError('resolve.groupTooLarge', { sid: sid.join('-'), items: movable.length })
    }
    const distances = new Float64Array(movable.length * size)
    space.costs(movable, levels - 1, codes, distances)
    // The scaling spans the whole group, so what a row's distances share counts here.
    addResidualNorms(space, movable, levels - 1, codes, distances, size)
    sinkhornCodes(distances, movable.length, size).forEach((code, i) => {
      codes[movable[i]! * levels + levels - 1] = code
    })
  }
  return exceeds
}

/**
 * Distances scaled to [-1, 1] by their mid-range, Q = exp(-d/ε), then in turns each item's row and each code's column
 * brought to equal mass; each item takes its largest entry, the lowest code on a tie.
 * @param distances B×K; overwritten.
 */
export function sinkhornCodes(distances: Float64Array, rows: number, size: number, epsilon = EPSILON, iterations = ITERATIONS): Int32Array {
  let high = -Infinity
  let low = Infinity
  for (const distance of distances) {
    if (distance > high) high = distance
    if (distance < low) low = distance
  }
  const middle = (high + low) / 2
  const amplitude = high - middle + 1e-5
  const q = distances
  for (let i = 0; i < q.length; i++) q[i] = Math.exp(-(q[i]! - middle) / amplitude / epsilon)
  const columnSums = new Float64Array(size)
  for (let iteration = 0; iteration < iterations; iteration++) {
    columnSums.fill(0)
    for (let row = 0, at = 0; row < rows; row++, at += size) {
      let sum = 0
      for (let k = 0; k < size; k++) sum += q[at + k]!
      for (let k = 0; k < size; k++) columnSums[k]! += q[at + k]! /= sum * rows
    }
    for (let at = 0; at < q.length; at += size) {
      for (let k = 0; k < size; k++) q[at + k]! /= columnSums[k]! * size
    }
  }
  for (let i = 0; i < q.length; i++) q[i] = -q[i]!
  return Int32Array.from({ length: rows }, (_, row) => leastOf(q, row * size, size))
}
