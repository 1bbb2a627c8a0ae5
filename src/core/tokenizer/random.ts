/**
 * The tokenizer's one source of chance: xoshiro128** (Blackman and Vigna 2018), seeded by SplitMix32. Its state is
 * four numbers, so that a resumed run goes on with the very same stream.
 */
export class Random {
  private readonly state: Uint32Array

  constructor(seed: number) {
    this.state = new Uint32Array(4)
    let mix = seed | 0
    for (let i = 0; i < 4; i++) {
      mix = (mix + 0x9e3779b9) | 0
      let word = Math.imul(mix ^ (mix >>> 16), 0x21f0aaad)
      word = Math.imul(word ^ (word >>> 15), 0x735a2d97)
      this.state[i] = (word ^ (word >>> 15)) >>> 0
    }
  }

  /** Goes on where another stood. */
  assign(state: readonly number[]): void {
    this.state.set(state)
  }

  save(): number[] {
    return [...this.state]
  }

  /** Uniform over all unsigned 32-bit integers. */
  word(): number {
    const s = this.state
    const product = Math.imul(s[1]!, 5)
    const result = Math.imul((product << 7) | (product >>> 25), 9) >>> 0
    const shifted = s[1]! << 9
    s[2]! ^= s[0]!
    s[3]! ^= s[1]!
    s[1]! ^= s[2]!
    s[0]! ^= s[3]!
    s[2]! ^= shifted
    s[3] = (s[3]! << 11) | (s[3]! >>> 21)
    return result
  }

  /** Uniform in [0, 1), 53 bits. */
  uniform(): number {
    return ((this.word() >>> 5) * 67108864 + (this.word() >>> 6)) / 9007199254740992
  }

  /** Uniform in 0 … n - 1. */
  integer(n: number): number {
    return Math.floor(this.uniform() * n)
  }

  /** Standard normal (Box and Muller 1958; the second value is dropped, so that the state says all). */
  normal(): number {
    return Math.sqrt(-2 * Math.log(1 - this.uniform())) * Math.cos(2 * Math.PI * this.uniform())
  }

  /** Shuffles in place (Fisher-Yates). */
  shuffle(values: Int32Array): Int32Array {
    for (let last = values.length - 1; last > 0; last--) {
      const other = this.integer(last + 1)
      const kept = values[last]!
      values[last] = values[other]!
      values[other] = kept
    }
    return values
  }

  /** An index drawn with probability in proportion to its weight (each ≥ 0); uniform where all are 0. */
  weighted(weights: Float64Array): number {
    let total = 0
    for (const weight of weights) total += weight
    if (!(total > 0)) return this.integer(weights.length)
    let left = this.uniform() * total
    for (let i = 0; i < weights.length; i++) {
      left -= weights[i]!
      if (left < 0) return i
    }
    return weights.length - 1
  }
}
