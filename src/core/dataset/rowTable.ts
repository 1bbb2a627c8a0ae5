/** A typed array that grows by doubling. */
export class Growing<T extends Uint32Array | Float32Array | Float64Array | Int32Array> {
  length = 0
  private values: T

  constructor(private readonly make: new (length: number) => T, expected = 1024) {
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
 * Groups rows by hash in an open-addressing table of row numbers, without a string or an object a row.
 * `same` says whether two rows with equal hashes are equal indeed.
 */
export function equalRows(high: Uint32Array, low: Uint32Array, same: (row: number, earlier: number) => boolean): EqualRows {
  const count = high.length
  let size = 16
  while (size < count * 2) size *= 2
  // 0 is empty, so rows are stored from 1.
  const table = new Int32Array(size)
  const first = new Int32Array(count)
  const seen = new Uint8Array(count)
  let rows = 0
  let groups = 0
  for (let row = 0; row < count; row++) {
    let slot = low[row]! & (size - 1)
    first[row] = row
    for (let entry = table[slot]!; entry !== 0; entry = table[slot]!) {
      const earlier = entry - 1
      if (high[earlier] === high[row] && low[earlier] === low[row] && same(row, earlier)) {
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
