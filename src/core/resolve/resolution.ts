import { firstEqualRows, matrixSource } from '../metrics/duplicates'
import { groupTuples } from '../metrics/tuples'
import { codesOf, prefixesOf } from './prefixes'
import type { Resolution, ResolveInput, ResolveOptions } from './resolver'
import type { Work } from './work'

/** What the proposed codes of `work` amount to. */
export function resolutionOf(work: Work, options: ResolveOptions): Resolution {
  const { input, codes, space } = work
  const { items, levels } = input
  const moved = movedRows(input.codes, codes, levels)
  let distortion = 0
  // With an unchanged prefix the change of |z - Σe|² is that of |r_D - e|².
  for (const row of moved) distortion += space.error(row, codes) - space.error(row, input.codes)
  let before = 0
  for (let row = 0; row < items; row++) before += space.error(row, input.codes)
  return {
    codes,
    moved,
    collisionsBefore: items - groupTuples(input.codes, items, levels).count,
    collisionsAfter: items - groupTuples(codes, items, levels).count,
    distortionAdded: items === 0 ? 0 : distortion / items,
    quantisationError: items === 0 ? 0 : before / items,
    exactDuplicates: exactDuplicates(input),
    overfull: overfullPrefixes(input, codes, options.capacity ?? 1),
  }
}

function overfullPrefixes(input: ResolveInput, codes: Int32Array, capacity: number): Resolution['overfull'] {
  const after = { ...input, codes }
  const prefixes = prefixesOf(after)
  const room = input.sizes[input.levels - 1]! * capacity
  const overfull: Resolution['overfull'] = []
  for (let prefix = 0; prefix < prefixes.count; prefix++) {
    const items = prefixes.starts[prefix + 1]! - prefixes.starts[prefix]!
    if (items > room) overfull.push({ prefix: codesOf(prefixes, prefix, after), items })
  }
  return overfull.sort((a, b) => b.items - a.items)
}

/** Rows whose codes differ, ascending. */
export function movedRows(before: Int32Array, after: Int32Array, levels: number): Int32Array {
  const rows: number[] = []
  for (let at = 0, row = 0; at < before.length; at += levels, row++) {
    for (let l = 0; l < levels; l++) {
      if (before[at + l] === after[at + l]) continue
      rows.push(row)
      break
    }
  }
  return Int32Array.from(rows)
}

function exactDuplicates({ codes, items, levels, latents, width }: ResolveInput): number {
  const { groupOf, sizes } = groupTuples(codes, items, levels)
  const colliding: number[] = []
  for (let row = 0; row < items; row++) if (sizes[groupOf[row]!]! > 1) colliding.push(row)
  const source = matrixSource(latents, width)
  const rows = Int32Array.from(colliding)
  const first = firstEqualRows({
    items: rows.length,
    dimensions: width,
    read: (from, to) => source.gather(rows.subarray(from, to)),
    gather: (wanted) => source.gather(wanted.map((row) => rows[row]!)),
  })
  return first.reduce((count, earlier, row) => count + (earlier === row ? 0 : 1), 0)
}
