import { groupTuples } from '@core/metrics/tuples'
import { prefixesOf, residualAt } from './prefixes'
import type { Resolution, ResolveInput } from './resolver'

/** What a proposal of new codes amounts to. */
export function resolutionOf(input: ResolveInput, codes: Int32Array, capacity: number): Resolution {
  const { items, levels, sizes } = input
  const moved = movedRows(input.codes, codes, levels)
  let distortion = 0
  for (const row of moved) distortion += quantisationError(input, row, codes) - quantisationError(input, row, input.codes)
  const room = sizes.at(-1)! * capacity
  return {
    codes,
    moved,
    collisionsBefore: items - groupTuples(input.codes, items, levels).count,
    collisionsAfter: items - groupTuples(codes, items, levels).count,
    distortionAdded: items === 0 ? 0 : distortion / items,
    overfull: prefixesOf({ codes, items, levels })
      .filter((prefix) => prefix.rows.length > room)
      .map((prefix) => ({ prefix: prefix.codes, items: prefix.rows.length }))
      .sort((a, b) => b.items - a.items),
  }
}

function movedRows(before: Int32Array, after: Int32Array, levels: number): Int32Array {
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

/** |z - Σ e|² of one item: with an unchanged prefix its change is that of |r_D - e|². */
function quantisationError(input: ResolveInput, row: number, codes: Int32Array): number {
  let square = 0
  for (const value of residualAt(input, row, input.levels, codes)) square += value * value
  return square
}
