import { leastOf } from './latentSpace'
import { linearAssignment } from './linearAssignment'
import { resolutionOf } from './resolution'
import type { Resolver } from './resolver'
import { begin, eachExceedingPrefix, type PrefixWork, type Work } from './work'

/**
 * In each prefix of D - 1 codes where a SID is held too often: its items get last codes anew, each code at most
 * `capacity` times, so that as few as possible collide and, among those ways, the squared latent distances sum to the
 * least. Where a prefix holds more than K·capacity items, every place is filled once and the rest take their nearest
 * code; the prefix is named.
 */
export const minimumCost: Resolver = {
  name: 'minimum-cost',
  preview(input, options) {
    const work = begin(input)
    eachExceedingPrefix(work, options, (prefix) => assignPrefix(work, prefix))
    return resolutionOf(work, options)
  },
}

/** Gives the movable items of one prefix their last codes, in `work.codes`. */
export function assignPrefix(work: Work, { movable, room }: PrefixWork): void {
  const { input: { levels }, space, codes } = work
  const size = room.length
  const places = room.reduce((sum, free) => sum + Math.min(free, movable.length), 0)
  if (movable.length > places) {
    assignOverfull(work, movable, room, places)
    return
  }
  const costs = new Float64Array(movable.length * size)
  space.costs(movable, levels - 1, codes, costs)
  linearAssignment(costs, movable.length, size, room).forEach((code, i) => {
    codes[movable[i]! * levels + levels - 1] = code
  })
}

/**
 * More items than places: now the places choose the items. An item left over loses nothing by its nearest code, so
 * what a place costs is measured against that. With P places, only the P items that suit a code best can matter for
 * it (the other places take at most P - 1 of them), so a collapsed run's million items in one prefix stay small work.
 */
function assignOverfull(work: Work, movable: Int32Array, room: Int32Array, places: number): void {
  const { input: { levels }, space, codes } = work
  const size = room.length
  const open = Array.from(room.keys()).filter((code) => room[code]! > 0)
  const suited = open.map(() => new LeastKept(places))
  space.eachRow(movable, levels - 1, codes, (i, costs, at) => {
    const last = movable[i]! * levels + levels - 1
    const nearest = leastOf(costs, at, size)
    // An equally near code is no reason to move.
    const kept = costs[at + codes[last]!]! <= costs[at + nearest]! ? codes[last]! : nearest
    codes[last] = kept
    open.forEach((code, o) => suited[o]!.offer(costs[at + code]! - costs[at + kept]!, movable[i]!))
  })
  if (places === 0) return
  const candidates = Int32Array.from(new Set(suited.flatMap((kept) => Array.from(kept.rows())))).sort()
  const codeOfPlace = open.flatMap((code) => Array.from({ length: room[code]! }, () => code))
  const wide = new Float64Array(candidates.length * size)
  space.costs(candidates, levels - 1, codes, wide)
  const chosen = new Float64Array(places * candidates.length)
  candidates.forEach((row, i) => {
    const kept = wide[i * size + codes[row * levels + levels - 1]!]!
    codeOfPlace.forEach((code, place) => (chosen[place * candidates.length + i] = wide[i * size + code]! - kept))
  })
  linearAssignment(chosen, places, candidates.length).forEach((i, place) => {
    codes[candidates[i]! * levels + levels - 1] = codeOfPlace[place]!
  })
}

/** The rows of the `limit` least costs seen: a heap with the largest kept one on top. */
class LeastKept {
  private readonly costs: Float64Array
  private readonly kept: Int32Array
  private count = 0

  constructor(private readonly limit: number) {
    this.costs = new Float64Array(limit)
    this.kept = new Int32Array(limit)
  }

  offer(cost: number, row: number): void {
    if (this.count < this.limit) {
      let at = this.count++
      for (; at > 0 && this.costs[(at - 1) >> 1]! < cost; at = (at - 1) >> 1) this.move((at - 1) >> 1, at)
      this.set(at, cost, row)
    } else if (this.limit > 0 && cost < this.costs[0]!) {
      let at = 0
      for (let child = 1; child < this.limit; child = 2 * at + 1) {
        if (child + 1 < this.limit && this.costs[child + 1]! > this.costs[child]!) child++
        if (this.costs[child]! <= cost) break
        this.move(child, at)
        at = child
      }
      this.set(at, cost, row)
    }
  }

  rows(): Int32Array {
    return this.kept.subarray(0, this.count)
  }

  private move(from: number, to: number): void {
    this.set(to, this.costs[from]!, this.kept[from]!)
  }

  private set(at: number, cost: number, row: number): void {
    this.costs[at] = cost
    this.kept[at] = row
  }
}
