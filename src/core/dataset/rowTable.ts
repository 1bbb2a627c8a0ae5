/** A typed array that grows by doubling. */
export class Growing<T extends Uint32Array | Float32Array | Float64Array | Int32Array> {
  length = 0
  private values: T

  constructor(
    private readonly make: new (length: number) => T,
    expected = 1024,
  ) {
    this.values = new make(Math.max(16, expected))
  }

  append(values: T): void {
    if (this.length + values.length > this.values.length) {
      const next = new this.make(Math.max(this.values.length * 2, this.length + values.length))
      next.set(this.values.subarray(0, this.length))
      this.values = next
    }
    this.values.set(values, this.length)
    this.length += values.length
  }

  view(): T {
    return this.values.subarray(0, this.length) as T
  }
}

/** Rows that are equal: `first[i]` is the first row equal to row i (itself where it is the first). */
export interface EqualRows {
  first: Int32Array
  /** Rows that have an equal other one. */
  rows: number
  /** Sets of equal rows of at least two. */
  groups: number
}

/**
 * Groups rows by a key of two doubles in an open-addressing table of row numbers, without a string or an object a row.
 * `same` says whether two rows with equal keys are equal indeed.
 */
export function equalRows(
  a: Float64Array,
  b: Float64Array,
  same: (row: number, earlier: number) => boolean,
): EqualRows {
  const count = a.length
  let size = 16
  while (size < count * 2) size *= 2
  // 0 is empty, so rows are stored from 1.
  const table = new Int32Array(size)
  const first = new Int32Array(count)
  const seen = new Uint8Array(count)
  const words = new Uint32Array(a.buffer, a.byteOffset, count * 2)
  let rows = 0
  let groups = 0
  for (let row = 0; row < count; row++) {
    let slot = mix(words[row * 2]! ^ Math.imul(words[row * 2 + 1]!, 0x9e3779b1)) & (size - 1)
    first[row] = row
    for (let entry = table[slot]!; entry !== 0; entry = table[slot]!) {
      const earlier = entry - 1
      if (a[earlier] === a[row] && b[earlier] === b[row] && same(row, earlier)) {
        first[row] = earlier
        rows += seen[earlier] ? 1 : 2
        groups += seen[earlier] ? 0 : 1
        seen[earlier] = 1
        break
      }
      slot = (slot + 1) & (size - 1)
    }
    if (first[row] === row) table[slot] = row + 1
  }
  return { first, rows, groups }
}

/** MurmurHash3's finaliser: every bit of the input moves every bit of the output. */
function mix(h: number): number {
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return (h ^ (h >>> 16)) >>> 0
}
