import { groupTuples } from '@core/metrics/tuples'
import { StudioError } from '@shared/errors'
import { linearAssignment } from './linearAssignment'
import { collides, levelDistances, prefixesOf, type Prefix } from './prefixes'
import type { Resolution, ResolveInput, Resolver, ResolveOptions } from './resolver'
import { resolutionOf } from './resolution'

/**
 * In each prefix of D - 1 codes with a collision: its items get last codes anew, each code at most `capacity` times,
 * so that as few as possible collide and, among those, the squared latent distances sum to the least. Where a prefix
 * holds more than K·capacity items, the rest keep their nearest code and are named.
 */
export const minimumCost: Resolver = {
  name: 'minimum-cost',
  preview(input: ResolveInput, options: ResolveOptions): Resolution {
    const capacity = options.capacity ?? 1
    const codes = input.codes.slice()
    const prefixes = prefixesOf(input).filter((prefix) => exceeds(input, prefix, capacity))
    prefixes.forEach((prefix, done) => {
      if (options.isCancelled?.()) throw new StudioError('resolve.cancelled')
      assignPrefix(input, prefix, codes, capacity)
      options.onProgress?.(done + 1, prefixes.length)
    })
    return resolutionOf(input, codes, capacity)
  },
}

/** True where some SID of the prefix is held by more than `capacity` items. */
function exceeds({ codes, levels, sizes }: ResolveInput, { rows }: Prefix, capacity: number): boolean {
  if (capacity === 1) return collides(codes, levels, rows, sizes.at(-1)!)
  const counts = new Int32Array(sizes.at(-1)!)
  for (const row of rows) if (++counts[codes[row * levels + levels - 1]!]! > capacity) return true
  return false
}

/** Gives one prefix's items their last codes, in place. */
export function assignPrefix(input: ResolveInput, prefix: Prefix, codes: Int32Array, capacity: number): void {
  const { levels, sizes } = input
  const size = sizes[levels - 1]!
  const room = size * capacity
  const count = prefix.rows.length
  const distances = new Float64Array(count * size)
  prefix.rows.forEach((row, i) => levelDistances(input, row, levels - 1, codes, distances, i * size))
  if (count <= room) {
    const chosen = linearAssignment(repeated(distances, count, size, capacity), count, room)
    prefix.rows.forEach((row, i) => (codes[row * levels + levels - 1] = chosen[i]! % size))
    return
  }
  // More items than places: every place is filled once (fewest collisions), and the places choose the items. The
  // items left over lose nothing by their nearest code, so what a place costs is measured against that.
  const nearest = Int32Array.from(prefix.rows, (_, i) => argMin(distances, i * size, size))
  const transposed = new Float64Array(room * count)
  for (let i = 0; i < count; i++) {
    const own = distances[i * size + nearest[i]!]!
    for (let place = 0; place < room; place++) transposed[place * count + i] = distances[i * size + (place % size)]! - own
  }
  const itemOf = linearAssignment(transposed, room, count)
  prefix.rows.forEach((row, i) => (codes[row * levels + levels - 1] = nearest[i]!))
  itemOf.forEach((i, place) => (codes[prefix.rows[i]! * levels + levels - 1] = place % size))
}

/** Each column `capacity` times. */
function repeated(costs: Float64Array, rows: number, columns: number, capacity: number): Float64Array {
  if (capacity === 1) return costs
  const wide = new Float64Array(rows * columns * capacity)
  for (let row = 0; row < rows; row++) {
    const own = costs.subarray(row * columns, (row + 1) * columns)
    for (let copy = 0; copy < capacity; copy++) wide.set(own, (row * capacity + copy) * columns)
  }
  return wide
}

function argMin(values: Float64Array, from: number, count: number): number {
  let best = 0
  for (let i = 1; i < count; i++) if (values[from + i]! < values[from + best]!) best = i
  return best
}

/** N - U. */
export const conflicts = (codes: Int32Array, items: number, levels: number): number => items - groupTuples(codes, items, levels).count
