import { StudioError } from '@shared/errors'
import { LatentSpace } from './latentSpace'
import { exceedingPrefixes, prefixesOf, rowsOf } from './prefixes'
import type { ResolveInput, ResolveOptions } from './resolver'

/** What a method is given for each prefix that has too many items on one SID. */
export interface PrefixWork {
  /** Rows that may move, ascending. */
  movable: Int32Array
  /** K: places left on each last code once the pinned items have theirs; below 0 never. */
  room: Int32Array
}

export interface Work {
  input: ResolveInput
  space: LatentSpace
  /** N×D, changed in place; the input's codes stay. */
  codes: Int32Array
  /** The first row with latents: those before it are published items, all pinned. */
  latentOffset: number
}

/** Calls `solve` for each prefix in which a SID is held by more than `capacity` items, with progress and cancel. */
export function eachExceedingPrefix(work: Work, options: ResolveOptions, solve: (prefix: PrefixWork) => void): void {
  const { input, codes, latentOffset } = work
  const { levels } = input
  const size = input.sizes[levels - 1]!
  const capacity = options.capacity ?? 1
  const pinned = new Uint8Array(input.items).fill(1, 0, latentOffset)
  for (const row of options.pinned ?? []) pinned[row] = 1
  const prefixes = prefixesOf(input)
  const exceeding = exceedingPrefixes(prefixes, codes, levels, size, capacity)
  exceeding.forEach((prefix, done) => {
    checkCancelled(options)
    const rows = rowsOf(prefixes, prefix)
    const room = new Int32Array(size).fill(capacity)
    const movable = rows.filter((row) => pinned[row] === 0)
    for (const row of rows) {
      const code = codes[row * levels + levels - 1]!
      if (pinned[row] === 1 && room[code]! > 0) room[code]!--
    }
    if (movable.length > 0) solve({ movable, room })
    options.onProgress?.(done + 1, exceeding.length)
  })
}

export function checkCancelled(options: ResolveOptions): void {
  if (options.isCancelled?.()) throw new StudioError('resolve.cancelled')
}

export function begin(input: ResolveInput, latentOffset = 0): Work {
  return { input, space: new LatentSpace(input, latentOffset), codes: input.codes.slice(), latentOffset }
}
