import type { MetadataColumn } from '@shared/entities'
import { GrowingBytes } from '../lib/growingBytes'
import { parseNumber } from '../lib/parseNumber'
import { DistinctCounter } from './distinct'
import { writeJsonText } from './jsonText'
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
  private readonly scratch = new GrowingBytes()
  private ends = new Uint32Array(BLOCK_ROWS)
  private filled = 0
  private numbers = true
  private booleans = true
  length = 0
  /** Where `seek` found a row: an object a value would cost more than the look. */
  private start = 0
  private end = 0

  constructor(readonly name: string) {}

  /** A cell of a table of text, its doubled quotes already single. */
  addBytes(bytes: Uint8Array, start: number, end: number): void {
    if (end > start) {
      this.filled++
      if (this.numbers && !isPlainNumber(bytes, start, end)) this.numbers = false
      if (this.booleans && !isBooleanWord(bytes, start, end)) this.booleans = false
      this.scratch.addBytes(bytes, start, end)
    }
    this.next()
  }

  /** A value that has a type already; null and the empty text are both nothing. */
  addValue(value: CellValue): void {
    if (value !== null && value !== '') {
      this.filled++
      // JSON has no infinity: such a column stays what the file says, as text.
      if (typeof value !== 'number' || !Number.isFinite(value)) this.numbers = false
      if (typeof value !== 'boolean') this.booleans = false
      this.scratch.addText(String(value))
    }
    this.next()
  }

  get type(): MetadataColumn['type'] {
    return this.filled === 0 ? 'text' : this.booleans ? 'boolean' : this.numbers ? 'number' : 'text'
  }

  /** The value as its column's type has it; null where there is none. */
  get(row: number): CellValue {
    const bytes = this.seek(row)
    if (this.start === this.end) return null
    if (this.type === 'number') return parseNumber(bytes, this.start, this.end)
    const text = bytes.toString('utf8', this.start, this.end)
    return this.type === 'boolean' ? text.toLowerCase() === 'true' : text
  }

  /** The text as it stands in the file; '' where there is none. */
  text(row: number): string {
    const bytes = this.seek(row)
    return bytes.toString('utf8', this.start, this.end)
  }

  /** Hands the text's bytes to `use`, which must not keep them. */
  bytes<T>(row: number, use: (bytes: Uint8Array, start: number, end: number) => T): T {
    const bytes = this.seek(row)
    return use(bytes, this.start, this.end)
  }

  /** Writes the text as it stands in the file. */
  writeText(row: number, target: GrowingBytes): void {
    const bytes = this.seek(row)
    target.addBytes(bytes, this.start, this.end)
  }

  /** Writes the value as JSON; null where there is none. */
  writeJson(row: number, target: GrowingBytes): void {
    const bytes = row < 0 ? NULL : this.seek(row)
    const { start, end } = this
    if (row < 0 || start === end) target.addBytes(NULL, 0, NULL.length)
    // Numbers stand in the file as JSON writes them; nothing else counts as one.
    else if (this.booleans) target.addText(end - start === 4 ? 'true' : 'false')
    else if (this.numbers) target.addBytes(bytes, start, end)
    else writeJsonText(bytes, start, end, target)
  }

  /** Distinct values (exact up to a million, then estimated) and empty ones among rows; -1 is a row that there is not. */
  counts(rows: Int32Array): { distinct: number; empty: number } {
    const distinct = new DistinctCounter()
    let empty = 0
    for (let item = 0; item < rows.length; item++) {
      const row = rows[item]!
      const bytes = row < 0 ? NULL : this.seek(row)
      if (row < 0 || this.start === this.end) empty++
      else distinct.addBytes(bytes, this.start, this.end)
    }
    return { distinct: distinct.count, empty }
  }

  private seek(row: number): Buffer {
    const block = this.blocks[row >> BLOCK_BITS]
    const i = row & (BLOCK_ROWS - 1)
    const ends = block === undefined ? this.ends : block.ends
    this.start = i === 0 ? 0 : ends[i - 1]!
    this.end = ends[i]!
    return block === undefined ? this.scratch.buffer : block.bytes
  }

  private next(): void {
    this.ends[this.length++ & (BLOCK_ROWS - 1)] = this.scratch.length
    if ((this.length & (BLOCK_ROWS - 1)) !== 0) return
    // A buffer of its own: a slice of Node's pool would hold on to more.
    const bytes = Buffer.from(new Uint8Array(this.scratch.buffer.subarray(0, this.scratch.length)).buffer)
    this.blocks.push({ bytes, ends: this.ends })
    this.ends = new Uint32Array(BLOCK_ROWS)
    this.scratch.length = 0
  }
}

const NULL = Buffer.from('null')
