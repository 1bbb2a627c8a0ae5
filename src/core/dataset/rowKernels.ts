/** What one look at a block of rows gives, an element a row. */
export interface RowScan {
  /** Squared Euclidean norm in double precision; finite exactly when every number of the row is. */
  squared: Float64Array
  /** 64-bit hash of the row's bits as two words; -0 counts as 0, so that equal numbers have equal hashes. */
  high: Uint32Array
  low: Uint32Array
}

/**
 * Norms and hashes of row-major float32 rows, in one pass because memory is the slowest part.
 * A square of a float32 stays far below the largest double, so only NaN and infinity make a norm that is not finite.
 * Each step of the hash is a bijection of its state, so rows that differ in one place never collide.
 */
export function scanRows(rows: Float32Array, count: number, dimensions: number): RowScan {
  const scan = { squared: new Float64Array(count), high: new Uint32Array(count), low: new Uint32Array(count) }
  const words = new Int32Array(rows.buffer, rows.byteOffset, count * dimensions)
  for (let row = 0, at = 0; row < count; row++) {
    let a = 0x243f6a88
    let b = 0x13198a2e
    let sum = 0
    for (const end = at + dimensions; at < end; at++) {
      const value = rows[at]!
      sum += value * value
      let word = words[at]!
      if (word === -0x80000000) word = 0
      a = Math.imul(a ^ word, 0x85ebca6b)
      a ^= a >>> 13
      b = Math.imul((b + word) | 0, 0xc2b2ae35)
      b = (b << 15) | (b >>> 17)
    }
    scan.squared[row] = sum
    scan.high[row] = mix(a)
    scan.low[row] = mix(b)
  }
  return scan
}

/** MurmurHash3's finaliser: every bit of the input moves every bit of the output. */
function mix(h: number): number {
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return (h ^ (h >>> 16)) >>> 0
}
