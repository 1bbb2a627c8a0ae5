import { groupTuples } from './tuples'

/** What duplicates are looked for in; an `EmbeddingMatrix` is one. */
export interface RowSource {
  readonly items: number
  readonly dimensions: number
  /** Rows [from, to), row-major. */
  read(from: number, to: number): Float32Array
  /** The given rows, in the given order, row-major. */
  gather(rows: Int32Array): Float32Array
}

const BLOCK_VALUES = 1 << 20

/**
 * For each row the first row that equals it (itself where none before does), number for number: 0 equals -0.
 * Streams, so that a matrix larger than memory is no trouble: rows are hashed to 64 bits block by block, and
 * values are compared only where hashes agree.
 */
export function firstEqualRows(source: RowSource): Int32Array {
  const { items, dimensions } = source
  const hashes = new Int32Array(2 * items)
  const block = Math.max(1, Math.floor(BLOCK_VALUES / dimensions))
  for (let from = 0; from < items; from += block) {
    const to = Math.min(items, from + block)
    hashRows(source.read(from, to), dimensions, hashes.subarray(2 * from, 2 * to))
  }
  const { groupOf, firstRow } = groupTuples(hashes, items, 2)
  const first = Int32Array.from({ length: items }, (_, row) => row)
  const candidates = Int32Array.from(first.filter((row) => firstRow[groupOf[row]!] !== row))
  for (let from = 0; from < candidates.length; from += block) {
    const rows = candidates.subarray(from, from + block)
    const earlier = rows.map((row) => firstRow[groupOf[row]!]!)
    const left = source.gather(rows)
    const right = source.gather(earlier)
    rows.forEach((row, pair) => {
      if (sameRow(left, right, pair * dimensions, dimensions)) first[row] = earlier[pair]!
    })
  }
  return first
}

/** Number of distinct rows, for `exactDuplicateFloor`. */
export function distinctRows(source: RowSource): number {
  return firstEqualRows(source).reduce((count, first, row) => count + (first === row ? 1 : 0), 0)
}

/** A matrix in memory as a `RowSource`. */
export function matrixSource(rows: Float32Array, dimensions: number): RowSource {
  return {
    items: rows.length / dimensions,
    dimensions,
    read: (from, to) => rows.subarray(from * dimensions, to * dimensions),
    gather: (wanted) => {
      const out = new Float32Array(wanted.length * dimensions)
      wanted.forEach((row, at) => out.set(rows.subarray(row * dimensions, (row + 1) * dimensions), at * dimensions))
      return out
    },
  }
}

// Two 32-bit multiply-xor hashes with different constants over the float bits, interleaved.
function hashRows(rows: Float32Array, dimensions: number, into: Int32Array): void {
  const bits = new Int32Array(rows.buffer, rows.byteOffset, rows.length)
  for (let row = 0; row < into.length / 2; row++) {
    let a = 0x243f6a88
    let b = 0x13198a2e
    for (let at = row * dimensions, end = at + dimensions; at < end; at++) {
      // The bits of -0 differ from those of 0, its value does not.
      const word = bits[at]! === -0x80000000 ? 0 : bits[at]!
      a = Math.imul(a ^ word, 0x85ebca6b)
      a ^= a >>> 13
      b = Math.imul(b ^ word, 0xc2b2ae35)
      b ^= b >>> 16
    }
    into[2 * row] = a
    into[2 * row + 1] = b
  }
}

function sameRow(left: Float32Array, right: Float32Array, at: number, dimensions: number): boolean {
  for (let i = at; i < at + dimensions; i++) if (left[i] !== right[i]) return false
  return true
}
