import type { MetadataColumn } from '@shared/entities'
import { DistinctCounter } from './distinct'

const ZERO = 0x30
const NINE = 0x39
const MINUS = 0x2d
const POINT = 0x2e

/**
 * Whether bytes are a number as programs write one: no plus, no leading zero (007 is a code, not seven), at most 15
 * digits (more would not come back the same), an exponent only with a point or a sign (1E5 may be a name).
 */
export function isPlainNumber(bytes: Uint8Array, start: number, end: number): boolean {
  let at = start + (bytes[start] === MINUS ? 1 : 0)
  const whole = at
  while (at < end && bytes[at]! >= ZERO && bytes[at]! <= NINE) at++
  let digits = at - whole
  if (digits === 0 || (digits > 1 && bytes[whole] === ZERO)) return false
  const hasPoint = bytes[at] === POINT && at < end
  if (hasPoint) {
    const fraction = ++at
    while (at < end && bytes[at]! >= ZERO && bytes[at]! <= NINE) at++
    if (at === fraction) return false
    digits += at - fraction
  }
  if (at < end && (bytes[at]! | 0x20) === 0x65) {
    const signed = bytes[at + 1] === MINUS || bytes[at + 1] === 0x2b
    if (!signed && !hasPoint) return false
    at += signed ? 2 : 1
    const exponent = at
    while (at < end && bytes[at]! >= ZERO && bytes[at]! <= NINE) at++
    if (at === exponent || at - exponent > 3) return false
  } else if (digits > (hasPoint ? 17 : 15)) return false
  return at === end
}

const WORDS = new Set(['true', 'false'])

/** What the values of one column are, seen one by one. */
export class ColumnProfile {
  private readonly distinct = new DistinctCounter()
  private empty = 0
  private filled = 0
  private numbers = true
  private booleans = true

  constructor(readonly name: string) {}

  /** A cell of a table of text. */
  addBytes(bytes: Uint8Array, start: number, end: number): void {
    if (start === end) {
      this.empty++
      return
    }
    this.filled++
    this.count(bytes, start, end)
    if (this.numbers && !isPlainNumber(bytes, start, end)) this.numbers = false
    if (this.booleans && !isBooleanWord(bytes, start, end)) this.booleans = false
  }

  /** A value that has a type already. */
  addValue(value: string | number | boolean | null): void {
    if (value === null || value === '') {
      this.empty++
      return
    }
    this.filled++
    const bytes = Buffer.from(String(value))
    this.count(bytes, 0, bytes.length)
    if (typeof value !== 'number') this.numbers = false
    if (typeof value !== 'boolean') this.booleans = false
  }

  /** Cells that a row lacks. */
  addEmpty(count = 1): void {
    this.empty += count
  }

  result(): MetadataColumn {
    const type = this.filled === 0 ? 'text' : this.booleans ? 'boolean' : this.numbers ? 'number' : 'text'
    return { name: this.name, type, distinct: this.distinct.count, empty: this.empty }
  }

  private count(bytes: Uint8Array, start: number, end: number): void {
    let a = 0x811c9dc5
    let b = end - start
    for (let i = start; i < end; i++) {
      const byte = bytes[i]!
      a = Math.imul(a ^ byte, 0x01000193)
      b = Math.imul(b ^ byte, 0x85ebca6b)
      b = (b << 13) | (b >>> 19)
    }
    this.distinct.add(mix(a ^ b), mix(b))
  }
}

function mix(h: number): number {
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return (h ^ (h >>> 16)) >>> 0
}

function isBooleanWord(bytes: Uint8Array, start: number, end: number): boolean {
  return (end - start === 4 || end - start === 5) && WORDS.has(Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('latin1').toLowerCase())
}
