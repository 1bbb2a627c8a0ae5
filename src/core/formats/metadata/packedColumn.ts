import type { MetadataColumn } from '@shared/entities'
import { parseNumber } from '../lib/parseNumber'
import { DistinctCounter } from './distinct'
import { isBooleanWord, isPlainNumber } from './plainNumber'

export type CellValue = string | number | boolean | null

/** Rows of a block: its text lies in one buffer, its ends in one array. */
const BLOCK_BITS = 12
const BLOCK_ROWS = 1 << BLOCK_BITS

interface Block {
  bytes: Buffer
  /** Where each row's text ends. */
  ends: Uint32Array
}

/**
 * A column of metadata in memory without an object a value: its texts as UTF-8 end to end. A million titles take
 * their bytes and four more each. The type is settled by what all values are.
 */
export class PackedColumn {
  private readonly blocks: Block[] = []
  private scratch: Buffer = Buffer.allocUnsafe(1 << 16)
  private used = 0
  private ends = new Uint32Array(BLOCK_ROWS)
  private filled = 0
  private numbers = true
  private booleans = true
  length = 0

  constructor(readonly name: string) {}

  /** A cell of a table of text, its doubled quotes already single. */
  addBytes(bytes: Uint8Array, start: number, end: number): void {
    if (end > start) {
      this.filled++
      if (this.numbers && !isPlainNumber(bytes, start, end)) this.numbers = false
      if (this.booleans && !isBooleanWord(bytes, start, end)) this.booleans = false
      this.room(end - start)
      // For short cells a loop beats the call of a copy.
      for (let i = start; i < end; i++) this.scratch[this.used++] = bytes[i]!
    }
    this.next()
  }

  /** A value that has a type already; null and the empty text are both nothing. */
  addValue(value: CellValue): void {
    if (value !== null && value !== '') {
      this.filled++
      if (typeof value !== 'number') this.numbers = false
      if (typeof value !== 'boolean') this.booleans = false
      const text = String(value)
      this.room(text.length * 3)
      this.used += this.scratch.write(text, this.used, 'utf8')
    }
    this.next()
  }

  get type(): MetadataColumn['type'] {
    return this.filled === 0 ? 'text' : this.booleans ? 'boolean' : this.numbers ? 'number' : 'text'
  }

  /** The value as its column's type has it; null where there is none. */
  get(row: number): CellValue {
    const { bytes, start, end } = this.place(row)
    if (start === end) return null
    if (this.type === 'number') return parseNumber(bytes, start, end)
    const text = bytes.toString('utf8', start, end)
    return this.type === 'boolean' ? text.toLowerCase() === 'true' : text
  }

  /** The text as it stands in the file; '' where there is none. */
  text(row: number): string {
    const { bytes, start, end } = this.place(row)
    return bytes.toString('utf8', start, end)
  }

  /** Distinct values (exact up to a million, then estimated) and empty ones among rows; -1 is a row that there is not. */
  counts(rows: Int32Array): { distinct: number; empty: number } {
    const distinct = new DistinctCounter()
    let empty = 0
    for (const row of rows) {
      const { bytes, start, end } = row < 0 ? NOWHERE : this.place(row)
      if (start === end) empty++
      else distinct.addBytes(bytes, start, end)
    }
    return { distinct: distinct.count, empty }
  }

  private place(row: number): { bytes: Buffer; start: number; end: number } {
    const block = this.blocks[row >> BLOCK_BITS]
    const i = row & (BLOCK_ROWS - 1)
    const ends = block?.ends ?? this.ends
    return { bytes: block?.bytes ?? this.scratch, start: i === 0 ? 0 : ends[i - 1]!, end: ends[i]! }
  }

  private room(bytes: number): void {
    if (this.used + bytes <= this.scratch.length) return
    const larger = Buffer.allocUnsafe(Math.max(this.scratch.length * 2, this.used + bytes))
    this.scratch.copy(larger, 0, 0, this.used)
    this.scratch = larger
  }

  private next(): void {
    this.ends[this.length++ & (BLOCK_ROWS - 1)] = this.used
    if ((this.length & (BLOCK_ROWS - 1)) !== 0) return
    // A buffer of its own: a slice of Node's pool would hold on to more.
    const bytes = Buffer.from(new Uint8Array(this.scratch.subarray(0, this.used)).buffer)
    this.blocks.push({ bytes, ends: this.ends })
    this.ends = new Uint32Array(BLOCK_ROWS)
    this.used = 0
  }
}

const NOWHERE = { bytes: Buffer.alloc(0), start: 0, end: 0 }
