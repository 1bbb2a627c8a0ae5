import type { Random } from './random'

/** Rows to train on and rows held out, both ascending. */
export function split(items: number, share: number, random: Random): [Int32Array, Int32Array] {
  const held = Math.floor(items * share)
  const all = Int32Array.from({ length: items }, (_, row) => row)
  if (held === 0) return [all, new Int32Array(0)]
  random.shuffle(all)
  return [all.slice(held).sort(), all.slice(0, held).sort()]
}
