import { addResidualNorms } from './latentSpace'
import { resolutionOf } from './resolution'
import type { Resolver } from './resolver'
import { begin, eachExceedingPrefix, type PrefixWork, type Work } from './work'

/**
 * On each SID held too often the `capacity` items nearest to its last code stay; the others, in item order, take the
 * nearest last code that has room. Cheap and easy to follow; minimum-cost never adds more distortion.
 */
export const nextBest: Resolver = {
  name: 'next-best',
  preview(input, options) {
    const work = begin(input)
    eachExceedingPrefix(work, options, (prefix) => moveOverflow(work, prefix))
    return resolutionOf(work, options)
  },
}

/** Moves the overflow of one prefix, in `work.codes`. */
export function moveOverflow({ input: { levels }, space, codes }: Work, { movable, room }: PrefixWork): void {
  const size = room.length
  const left = room.slice()
  const own = movable.map((row) => codes[row * levels + levels - 1]!)
  const ownCost = new Float64Array(movable.length)
  space.eachRow(movable, levels - 1, codes, (i, costs, at) => (ownCost[i] = costs[at + own[i]!]!))
  // Only costs on one code are compared, where what they leave out (|r|²) differs between rows: add it.
  addResidualNorms(space, movable, levels - 1, codes, ownCost, 1)
  const byNearness = Array.from(movable.keys()).sort((i, j) => ownCost[i]! - ownCost[j]! || i - j)
  const overflow = byNearness.filter((i) => --left[own[i]!]! < 0).sort((a, b) => a - b)
  for (let code = 0; code < size; code++) left[code] = Math.max(0, left[code]!)
  const rows = Int32Array.from(overflow, (i) => movable[i]!)
  space.eachRow(rows, levels - 1, codes, (i, costs, at) => {
    let best = -1
    for (let code = 0; code < size; code++) {
      if (left[code]! > 0 && (best < 0 || costs[at + code]! < costs[at + best]!)) best = code
    }
    // No room in the whole prefix: this one stays where it is.
    if (best < 0) return
    left[best]!--
    codes[rows[i]! * levels + levels - 1] = best
  })
}
