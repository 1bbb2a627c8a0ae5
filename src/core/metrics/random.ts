/**
 * A small seeded generator for samples and shuffles in figures: uniform in [0, 1).
 * SplitMix32 (Steele, Lea, Flood 2014, the 32-bit variant); same seed, same figures, on every machine.
 */
export function seededUniform(seed: number): () => number {
  let state = seed | 0
  return () => {
    state = (state + 0x9e3779b9) | 0
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad)
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97)
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32
  }
}

/** `count` distinct numbers of [0, total), ascending; all of them where count ≥ total (Floyd's sampling). */
export function sampleOf(total: number, count: number, uniform: () => number): Int32Array {
  if (count >= total) return Int32Array.from({ length: total }, (_, index) => index)
  const chosen = new Set<number>()
  for (let last = total - count; last < total; last++) {
    const draw = Math.floor(uniform() * (last + 1))
    chosen.add(chosen.has(draw) ? last : draw)
  }
  return Int32Array.from(chosen).sort()
}

/** A shuffled copy (Fisher-Yates). */
export function shuffled(values: Int32Array, uniform: () => number): Int32Array {
  const copy = values.slice()
  for (let last = copy.length - 1; last > 0; last--) {
    const other = Math.floor(uniform() * (last + 1))
    const kept = copy[last]!
    copy[last] = copy[other]!
    copy[other] = kept
  }
  return copy
}
