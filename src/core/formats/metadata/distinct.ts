const MOST = 1 << 20

/**
 * Counts distinct values by 64-bit hashes: exactly up to about a million, then by adaptive sampling (Wegman; Flajolet
 * 1990): hashes whose low bits are not zero are forgotten, and the count of those kept is scaled up (about ±0.1 %).
 */
export class DistinctCounter {
  private high = new Uint32Array(64)
  private low = new Uint32Array(64)
  private used = new Uint8Array(64)
  private size = 0
  /** Only hashes whose lowest `level` bits are zero are kept. */
  private level = 0

  add(high: number, low: number): void {
    if ((low & ((1 << this.level) - 1)) !== 0) return
    if (!this.put(high, low)) return
    if (this.size > MOST) this.forget()
    else if (this.size * 2 > this.used.length) this.rebuild(this.used.length * 2)
  }

  addBytes(bytes: Uint8Array, start: number, end: number): void {
    let a = 0x811c9dc5
    let b = end - start
    for (let i = start; i < end; i++) {
      const byte = bytes[i]!
      a = Math.imul(a ^ byte, 0x01000193)
      b = Math.imul(b ^ byte, 0x85ebca6b)
      b = (b << 13) | (b >>> 19)
    }
    this.add(mix(a ^ b), mix(b))
  }

  get count(): number {
    return this.size * 2 ** this.level
  }

  private put(high: number, low: number): boolean {
    const mask = this.used.length - 1
    // The low bits are all zero at higher levels, so the slot comes from the other word.
    let slot = high & mask
    while (this.used[slot]) {
      if (this.high[slot] === high && this.low[slot] === low) return false
      slot = (slot + 1) & mask
    }
    this.used[slot] = 1
    this.high[slot] = high
    this.low[slot] = low
    this.size++
    return true
  }

  private forget(): void {
    this.level++
    this.rebuild(this.used.length)
  }

  private rebuild(capacity: number): void {
    const { high, low, used } = this
    this.high = new Uint32Array(capacity)
    this.low = new Uint32Array(capacity)
    this.used = new Uint8Array(capacity)
    this.size = 0
    for (let i = 0; i < used.length; i++) {
      if (used[i] && (low[i]! & ((1 << this.level) - 1)) === 0) this.put(high[i]!, low[i]!)
    }
  }
}

/** MurmurHash3's finaliser. */
function mix(h: number): number {
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return (h ^ (h >>> 16)) >>> 0
}
