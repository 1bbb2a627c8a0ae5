const MOST = 1 << 20

/**
 * Counts distinct values by 64-bit hashes: exactly up to about a million, then by adaptive sampling (Wegman; Flajolet
 * 1990): hashes whose low bits are not zero are forgotten, and the count of those kept is scaled up (about ±0.1 %).
 */
export class DistinctCounter {
  /** High and low word of each hash side by side, so that a look costs one miss; two zeros are an empty place. */
  private words = new Uint32Array(128)
  private size = 0
  /** Only hashes whose lowest `level` bits are zero are kept. */
  private level = 0

  add(high: number, low: number): void {
    if ((low & ((1 << this.level) - 1)) !== 0) return
    if (!this.put(high, low)) return
    if (this.size > MOST) this.forget()
    else if (this.size * 4 > this.words.length) this.rebuild(this.words.length * 4)
  }

  addBytes(bytes: Uint8Array, start: number, end: number): void {
    let a = 0x811c9dc5
    let b = end - start
    // Four bytes a step: each step waits for the one before.
    for (let i = start; i < end; i += 4) {
      const left = end - i
      const word =
        bytes[i]! |
        (left > 1 ? bytes[i + 1]! << 8 : 0) |
        (left > 2 ? bytes[i + 2]! << 16 : 0) |
        (left > 3 ? bytes[i + 3]! << 24 : 0)
      a = Math.imul(a ^ word, 0x01000193)
      a ^= a >>> 15
      b = Math.imul(b ^ word, 0x85ebca6b)
      b = (b << 13) | (b >>> 19)
    }
    this.add(mix(a ^ b), mix(b))
  }

  get count(): number {
    return this.size * 2 ** this.level
  }

  private put(high: number, low: number): boolean {
    const { words } = this
    const mask = words.length - 1
    // The low bits are all zero at higher levels, so the place comes from the other word.
    const first = high === 0 && low === 0 ? 1 : high
    let at = (first << 1) & mask
    while (words[at] !== 0 || words[at + 1] !== 0) {
      if (words[at] === first && words[at + 1] === low) return false
      at = (at + 2) & mask
    }
    words[at] = first
    words[at + 1] = low
    this.size++
    return true
  }

  private forget(): void {
    this.level++
    this.rebuild(this.words.length)
  }

  private rebuild(capacity: number): void {
    const { words } = this
    this.words = new Uint32Array(capacity)
    this.size = 0
    for (let i = 0; i < words.length; i += 2) {
      const [high, low] = [words[i]!, words[i + 1]!]
      if ((high !== 0 || low !== 0) && (low & ((1 << this.level) - 1)) === 0) this.put(high, low)
    }
  }
}

/** MurmurHash3's finaliser. */
function mix(h: number): number {
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return (h ^ (h >>> 16)) >>> 0
}
