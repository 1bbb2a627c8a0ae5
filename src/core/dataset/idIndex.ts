import { GrowingBytes } from '../formats/lib/growingBytes'

/** Ids by row and rows by id, without an object an id: UTF-8 bytes end to end, and a table of row numbers. */
export class IdIndex {
  private readonly texts = new GrowingBytes()
  /** Where each id ends. */
  private ends = new Float64Array(1024)
  private hashes = new Uint32Array(1024)
  private table = new Int32Array(4096)
  /** Ids that were added, doubled ones too. */
  length = 0

  /** Adds the id of the next row. Returns the first row with the same id, or -1. */
  add(id: string): number {
    const start = this.texts.length
    this.texts.addText(id)
    return this.enter(start)
  }

  /** As `add`, with the id as UTF-8. */
  addBytes(bytes: Uint8Array, start: number, end: number): number {
    const from = this.texts.length
    this.texts.addBytes(bytes, start, end)
    return this.enter(from)
  }

  private enter(start: number): number {
    const row = this.length
    this.store(start, row)
    if (row * 2 >= this.table.length) this.grow()
    const slot = this.slot(row)
    const earlier = this.table[slot]! - 1
    if (earlier < 0) this.table[slot] = row + 1
    return earlier
  }

  /** The first row with this id, or -1. */
  find(id: string): number {
    const row = this.length
    // Stored behind the last one for the comparison, and forgotten.
    const start = this.texts.length
    this.texts.addText(id)
    this.store(start, row)
    const found = this.table[this.slot(row)]! - 1
    this.length = row
    this.texts.length = start
    return found
  }

  /** The id of a row. */
  get(row: number): string {
    return this.texts.buffer.toString('utf8', this.start(row), this.ends[row])
  }

  /** Writes the id of a row as UTF-8. */
  write(row: number, target: GrowingBytes): void {
    target.addBytes(this.texts.buffer, this.start(row), this.ends[row]!)
  }

  /** The ids alone, for another thread: `idsOf` reads them there. */
  parts(): IdParts {
    return { texts: new Uint8Array(this.texts.buffer.subarray(0, this.texts.length)), ends: this.ends.slice(0, this.length) }
  }

  /** Ids of rows [from, to). */
  range(from: number, to: number): string[] {
    return Array.from({ length: to - from }, (_, i) => this.get(from + i))
  }

  private start(row: number): number {
    return row === 0 ? 0 : this.ends[row - 1]!
  }

  /** Takes the text from `start` to the end as the row's id. */
  private store(start: number, row: number): void {
    const { buffer, length: end } = this.texts
    if (row === this.ends.length) {
      this.ends = enlarged(this.ends, Float64Array)
      this.hashes = enlarged(this.hashes, Uint32Array)
    }
    this.ends[row] = end
    this.hashes[row] = hashBytes(buffer, start, end)
    this.length = row + 1
  }

  /** The slot that holds this row's id, or the empty one where it would go. */
  private slot(row: number): number {
    const hash = this.hashes[row]!
    const mask = this.table.length - 1
    let slot = hash & mask
    for (let entry = this.table[slot]!; entry !== 0; entry = this.table[slot]!) {
      if (this.hashes[entry - 1] === hash && this.equal(entry - 1, row)) break
      slot = (slot + 1) & mask
    }
    return slot
  }

  private equal(a: number, b: number): boolean {
    const { buffer } = this.texts
    const [from, other] = [this.start(a), this.start(b)]
    const size = this.ends[a]! - from
    if (this.ends[b]! - other !== size) return false
    for (let i = 0; i < size; i++) if (buffer[from + i] !== buffer[other + i]) return false
    return true
  }

  private grow(): void {
    const old = this.table
    this.table = new Int32Array(old.length * 2)
    const mask = this.table.length - 1
    for (const entry of old) {
      if (entry === 0) continue
      let slot = this.hashes[entry - 1]! & mask
      while (this.table[slot] !== 0) slot = (slot + 1) & mask
      this.table[slot] = entry
    }
  }
}

/** Ids as UTF-8 end to end, and where each ends. */
export interface IdParts {
  texts: Uint8Array
  ends: Float64Array
}

/** Ids by row, as `IdIndex` gives them. */
export function idsOf({ texts, ends }: IdParts): Pick<IdIndex, 'get' | 'write'> {
  const bytes = Buffer.from(texts.buffer, texts.byteOffset, texts.byteLength)
  const start = (row: number) => (row === 0 ? 0 : ends[row - 1]!)
  return {
    get: (row) => bytes.toString('utf8', start(row), ends[row]),
    write: (row, target) => target.addBytes(bytes, start(row), ends[row]!),
  }
}

function enlarged<T extends Float64Array | Uint32Array>(values: T, make: new (length: number) => T): T {
  const next = new make(values.length * 2)
  next.set(values)
  return next
}

/** FNV-1a with a final mix (the low bits choose the slot). */
function hashBytes(bytes: Uint8Array, start: number, end: number): number {
  let hash = 0x811c9dc5
  for (let i = start; i < end; i++) hash = Math.imul(hash ^ bytes[i]!, 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  return (hash ^ (hash >>> 13)) >>> 0
}
