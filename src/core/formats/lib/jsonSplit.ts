import { StudioError } from '@shared/errors'

/** One value of a JSON document's outermost array or object, or of a line. */
export interface JsonPart {
  text: string
  /** Key in an outermost object; else null. */
  key: string | null
  /** Line of the file where it begins, from 1. */
  line: number
}

/** Rows are elements of one array, members of one object, or lines. */
export type JsonShape = 'array' | 'object' | 'lines'

const QUOTE = 0x22
const BACKSLASH = 0x5c
const LF = 0x0a
/** One row longer than this is a lie or no row. */
const LONGEST_PART = 64 << 20

const isBlank = (byte: number) => byte === 0x20 || byte === LF || byte === 0x0d || byte === 0x09

/**
 * Cuts a JSON text into its rows without parsing the whole: outermost commas, brackets and quotes are enough.
 * What is inside a row is JSON.parse's business. Throws embeddings.badJson.
 */
export class JsonSplitter {
  private rest: Buffer = Buffer.alloc(0)
  /** Where scanning goes on in `rest`, and where the row begun there began. */
  private at = 0
  private depth = 0
  private inString = false
  private begun = false
  private ended = false
  private line = 1
  private partLine = 0
  private partStart = -1

  constructor(
    private readonly file: string,
    private readonly shape: JsonShape,
    private readonly code: 'embeddings.badJson' | 'metadata.badJson' = 'embeddings.badJson',
  ) {
    this.begun = shape === 'lines'
  }

  push(chunk: Buffer, onPart: (part: JsonPart) => void): void {
    this.rest = this.rest.length > 0 ? Buffer.concat([this.rest, chunk]) : chunk
    if (this.shape === 'lines') this.lines(onPart)
    else this.scan(onPart)
    if (this.rest.length > LONGEST_PART)
      throw this.bad(this.partLine || this.line, 'one row is longer than 64 MB')
  }

  finish(onPart: (part: JsonPart) => void): void {
    if (this.shape === 'lines') {
      if (this.rest.length > 0) this.emitLine(this.rest, onPart)
    } else if (!this.ended) {
      throw this.bad(this.partLine || this.line, 'the file ends in the middle')
    }
  }

  private lines(onPart: (part: JsonPart) => void): void {
    let from = 0
    for (let end = this.rest.indexOf(LF); end >= 0; end = this.rest.indexOf(LF, from)) {
      this.emitLine(this.rest.subarray(from, end), onPart)
      this.line++
      from = end + 1
    }
    this.rest = this.rest.subarray(from)
  }

  private emitLine(bytes: Buffer, onPart: (part: JsonPart) => void): void {
    const text = bytes.toString('utf8').trim()
    if (text !== '') onPart({ text, key: null, line: this.line })
  }

  private scan(onPart: (part: JsonPart) => void): void {
    const { rest } = this
    for (; this.at < rest.length; this.at++) {
      const byte = rest[this.at]!
      if (byte === LF) this.line++
      if (this.inString) {
        if (byte === BACKSLASH) {
          // The escaped byte may not be there yet.
          if (this.at + 1 >= rest.length) break
          this.at++
        } else if (byte === QUOTE) this.inString = false
        continue
      }
      if (isBlank(byte)) continue
      if (this.ended) throw this.bad(this.line, 'something follows its end')
      if (!this.begun) {
        if (byte !== (this.shape === 'array' ? 0x5b : 0x7b))
          throw this.bad(this.line, 'it does not begin as JSON')
        this.begun = true
        continue
      }
      this.take(byte, onPart)
    }
    const keep = this.partStart < 0 ? this.at : this.partStart
    this.rest = rest.subarray(keep)
    this.at -= keep
    if (this.partStart >= 0) this.partStart = 0
  }

  /** One byte outside strings. */
  private take(byte: number, onPart: (part: JsonPart) => void): void {
    const opens = byte === 0x5b || byte === 0x7b
    const closes = byte === 0x5d || byte === 0x7d
    if (this.depth === 0 && (byte === 0x2c || closes)) {
      if (this.partStart >= 0) this.emit(onPart)
      else if (byte === 0x2c) throw this.bad(this.line, 'a value is missing')
      if (closes) this.ended = true
      return
    }
    if (this.partStart < 0) {
      this.partStart = this.at
      this.partLine = this.line
    }
    if (opens) this.depth++
    else if (closes) this.depth--
    else if (byte === QUOTE) this.inString = true
  }

  private emit(onPart: (part: JsonPart) => void): void {
    const text = this.rest.toString('utf8', this.partStart, this.at).trim()
    const line = this.partLine
    this.partStart = -1
    this.partLine = 0
    if (this.shape === 'array') return onPart({ text, key: null, line })
    const member = /^("(?:[^"\\]|\\.)*")\s*:/s.exec(text)
    if (!member) throw this.bad(line, 'a key is missing')
    const key = parseJson(member[1]!)
    if (typeof key !== 'string') throw this.bad(line, 'a key is no text')
    onPart({ text: text.slice(member[0].length), key, line })
  }

  private bad(line: number, reason: string): StudioError {
    return new StudioError(this.code, { file: this.file, line, reason })
  }
}

/** JSON.parse that also takes NaN and Infinity as Python's json writes them (NaN becomes null); undefined: no JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    try {
      // Outside strings only: strings are matched first and kept.
      return JSON.parse(
        text.replace(/"(?:[^"\\]|\\.)*"|-?\bInfinity\b|\bNaN\b/g, (found) =>
          found === 'NaN'
            ? 'null'
            : found === 'Infinity'
              ? '1e999'
              : found === '-Infinity'
                ? '-1e999'
                : found,
        ),
      )
    } catch {
      return undefined
    }
  }
}

/**
 * How a JSON text is laid out, from its first bytes: JSON values line by line, one array, or one object whose
 * members are the rows. Null: no JSON.
 */
export function jsonShape(head: string, whole: boolean): JsonShape | null {
  const text = head.trimStart()
  if (!/^[[{]/.test(text)) return null
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
  const first = parseJson(lines[0]!)
  const complete = typeof first === 'object' && first !== null
  if (complete && lines.length > 1 && /^[[{]/.test(lines[1]!)) return 'lines'
  if (text.startsWith('['))
    return complete &&
      Array.isArray(first) &&
      first.every((v) => typeof v === 'number' || v === null) &&
      first.length > 0
      ? 'lines'
      : 'array'
  // One line that is one object: a single row where it mixes an array with plain values; else id → vector.
  if (
    complete &&
    whole &&
    lines.length === 1 &&
    !Object.values(first).every(
      (value) => Array.isArray(value) || (typeof value === 'object' && value !== null),
    )
  )
    return 'lines'
  return 'object'
}
