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
 * Streams: holds 20 bytes a row, compares values only where a 64-bit hash agrees.
 */
export function firstEqualRows(source: RowSource): Int32Array {
  const { items, dimensions } = source
  const high = new Int32Array(items)
  const low = new Int32Array(items)
  const block = Math.max(1, Math.floor(BLOCK_VALUES / dimensions))
  for (let from = 0; from < items; from += block) {
    const to = Math.min(items, from + block)
    hashRows(source.read(from, to), dimensions, high.subarray(from, to), low.subarray(from, to))
  }
  const first = Int32Array.from({ length: items }, (_, row) => row)
  const byHash = new Map<number, number[]>()
  let waiting: [number, number][] = []
  const compare = () => {
    const left = source.gather(Int32Array.from(waiting, (pair) => pair[0]))
    const right = source.gather(Int32Array.from(waiting, (pair) => pair[1]))
    waiting.forEach(([row, earlier], pair) => {
      const at = pair * dimensions
      let same = true
      for (let i = 0; i < dimensions && same; i++) same = left[at + i] === right[at + i]
      if (same) first[row] = first[earlier]!
    })
    waiting = []
  }
  for (let row = 0; row < items; row++) {
    const seen = byHash.get(low[row]!)
    if (seen === undefined) byHash.set(low[row]!, [row])
    else {
      const earlier = seen.find((other) => high[other] === high[row])
      if (earlier === undefined) seen.push(row)
      else if (waiting.push([row, earlier]) >= block) compare()
    }
  }
  if (waiting.length > 0) compare()
  return first
}

/** Number of distinct rows, for `exactDuplicateFloor`. */
export function distinctRows(source: RowSource): number {
  return firstEqualRows(source).reduce((count, first, row) => count + (first === row ? 1 : 0), 0)
}

/** Number of distinct rows of an n×d matrix in memory. */
export function distinctOf(rows: Float32Array, dimensions: number): number {
  return distinctRows(matrixSource(rows, dimensions))
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

// Two 32-bit multiply-xor hashes with different constants over the float bits.
function hashRows(rows: Float32Array, dimensions: number, high: Int32Array, low: Int32Array): void {
  const bits = new Int32Array(rows.buffer, rows.byteOffset, rows.length)
  for (let row = 0; row < high.length; row++) {
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
    high[row] = a
    low[row] = b
  }
}
