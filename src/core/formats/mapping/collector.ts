import { StudioError } from '@shared/errors'
import type { RawMapping, ReadChoices } from './format'

/** No index that anybody trains on is deeper; a row with more is no SID. */
const MOST_CODES = 64
const MOST_ITEMS = 2 ** 31 - 1

/** Gathers rows of codes of any length, and settles D when all are there. */
export class SidCollector {
  private flat = new Int32Array(1 << 12)
  private used = 0
  private readonly ends: number[] = []
  private readonly keys: string[] = []
  private shortest = Infinity
  private shortestRow = 0
  private longest = 0

  constructor(private readonly file: string, private readonly format: string) {}

  get items(): number {
    return this.ends.length
  }

  /** @param place where it stands, for the sentence about what is wrong there */
  add(key: string | null, codes: readonly number[], place: string): void {
    if (codes.length === 0 || codes.length > MOST_CODES) throw this.damaged(place, `it holds ${codes.length} codes`)
    if (this.ends.length >= MOST_ITEMS) throw this.damaged(place, 'there are too many rows')
    if (codes.length < this.shortest) {
      this.shortest = codes.length
      this.shortestRow = this.ends.length
    }
    if (codes.length > this.longest) this.longest = codes.length
    if (this.used + codes.length > this.flat.length) this.grow()
    for (const code of codes) this.flat[this.used++] = code
    this.ends.push(this.used)
    if (key !== null) this.keys.push(key)
  }

  /**
   * D is the dialect's own, else the person's choice, else the shortest row; one code more is a suffix.
   * Throws mapping.empty, mapping.tooFewCodes, mapping.damaged.
   */
  finish(choices: ReadChoices, own?: number): RawMapping {
    const items = this.ends.length
    if (items === 0) throw new StudioError('mapping.empty', { file: this.file })
    const levels = choices.levels ?? own ?? this.shortest
    if (levels > this.shortest) {
      throw new StudioError('mapping.tooFewCodes', { file: this.file, row: this.shortestRow, found: this.shortest, levels })
    }
    const codes = new Int32Array(items * levels)
    const suffixes = this.longest > levels ? new Int32Array(items).fill(-1) : null
    for (let row = 0, from = 0; row < items; row++) {
      for (let level = 0; level < levels; level++) {
        const code = this.flat[from + level]! - choices.base
        if (code < 0) throw this.damaged(`row ${row}`, `code ${code + choices.base} lies below the base ${choices.base}`)
        codes[row * levels + level] = code
      }
      if (from + levels < this.ends[row]!) suffixes![row] = this.flat[from + levels]!
      from = this.ends[row]!
    }
    const levelsFrom = choices.levels !== undefined ? 'choice' : own !== undefined || this.longest === this.shortest ? 'dialect' : 'shortest'
    return { items, levels, codes, suffixes, keys: this.keys.length === items ? this.keys : null, levelsFrom }
  }

  damaged(place: string, reason: string): StudioError {
    return new StudioError('mapping.damaged', { file: this.file, format: this.format, place, reason })
  }

  private grow(): void {
    const wider = new Int32Array(this.flat.length * 2)
    wider.set(this.flat)
    this.flat = wider
  }
}

/** A code of at most nine digits in UTF-8, without making a string; null: to be looked at as text. */
export function parseDigits(bytes: Uint8Array, start: number, end: number): number | null {
  if (end === start || end - start > 9) return null
  let code = 0
  for (let at = start; at < end; at++) {
    const digit = bytes[at]! - 0x30
    if (digit < 0 || digit > 9) return null
    code = code * 10 + digit
  }
  return code
}

/** A code as text: a whole number below 2³¹; `12.0` too, as pandas writes a column that has gaps. Null: no code. */
export function parseCode(text: string): number | null {
  if (!/^\d{1,10}(\.0+)?$/.test(text)) return null
  const code = Number(text)
  return code < 2 ** 31 ? code : null
}
