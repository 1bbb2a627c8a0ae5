import { groupTuples } from '../metrics/tuples'
import { assignPrefix } from './minimumCost'
import { moveOverflow } from './nextBest'
import { movedRows } from './resolution'
import type { ResolveInput, ResolveOptions } from './resolver'
import { begin, eachExceedingPrefix } from './work'

export interface Published {
  /** P×D. */
  codes: Int32Array
  /** P; null: as numbered from 0 in item order inside each group. */
  suffixes: Int32Array | null
}

export interface NewItems {
  /** N×D of the new items. */
  codes: Int32Array
  /** N: goes on after the highest suffix published for the same codes, then in item order; 0 in a new cell. */
  suffixes: Int32Array
  /** Rows of new items whose codes are not the nearest ones. */
  moved: Int32Array
  /** New items whose own (nearest) codes nobody published; the others are `collisionsWithPublished`. */
  newCells: number
  collisionsWithPublished: number
  /** New items that in the end share their codes with a published item or an earlier new one. */
  collisionsAfter: number
  /** Σ over moved items of the squared latent distance added / N. */
  distortionAdded: number
}

export type NewItemMethod = 'suffix' | 'next-best' | 'minimum-cost'

/**
 * Resolves new items against published ones, which never move: they only take up room. `input` holds the new items
 * alone, codes as encoded. Throws `resolve.cancelled`.
 */
export function resolveAgainstPublished(
  input: ResolveInput, published: Published, method: NewItemMethod, options: ResolveOptions = {},
): NewItems {
  const { levels, items } = input
  const old = published.codes.length / levels
  const together = new Int32Array(published.codes.length + input.codes.length)
  together.set(published.codes)
  together.set(input.codes, published.codes.length)
  const work = begin({ ...input, items: old + items, codes: together }, old)
  const pinned = options.pinned?.map((row) => row + old)
  if (method !== 'suffix') {
    const solve = method === 'minimum-cost' ? assignPrefix : moveOverflow
    eachExceedingPrefix(work, { ...options, pinned }, (prefix) => solve(work, prefix))
  }
  const taken = publishedTuples(together, old, levels)
  const codes = work.codes.slice(published.codes.length)
  const moved = movedRows(input.codes, codes, levels)
  let distortion = 0
  for (const row of moved) distortion += work.space.error(old + row, work.codes) - work.space.error(old + row, together)
  const numbered = numberNewItems(work.codes, old, levels, published.suffixes)
  return {
    codes,
    moved,
    ...numbered,
    newCells: items - taken,
    collisionsWithPublished: taken,
    distortionAdded: items === 0 ? 0 : distortion / items,
  }
}

/** New items whose tuple occurs among the first `old` rows. */
function publishedTuples(codes: Int32Array, old: number, levels: number): number {
  const { groupOf, firstRow } = groupTuples(codes, codes.length / levels, levels)
  let taken = 0
  for (let row = old; row < groupOf.length; row++) if (firstRow[groupOf[row]!]! < old) taken++
  return taken
}

function numberNewItems(
  codes: Int32Array, old: number, levels: number, published: Int32Array | null,
): Pick<NewItems, 'suffixes' | 'collisionsAfter'> {
  const { groupOf, count } = groupTuples(codes, codes.length / levels, levels)
  const next = new Int32Array(count)
  for (let row = 0; row < old; row++) {
    const group = groupOf[row]!
    next[group] = Math.max(next[group]!, published === null ? next[group]! + 1 : published[row]! + 1)
  }
  const held = new Uint8Array(count)
  for (let row = 0; row < old; row++) held[groupOf[row]!] = 1
  const suffixes = new Int32Array(groupOf.length - old)
  let collisionsAfter = 0
  for (let row = 0; row < suffixes.length; row++) {
    const group = groupOf[old + row]!
    collisionsAfter += held[group]!
    held[group] = 1
    suffixes[row] = next[group]!++
  }
  return { suffixes, collisionsAfter }
}
