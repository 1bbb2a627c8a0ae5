import { StudioError } from '@shared/errors'
import { parseNumber } from './parseNumber'

export interface CsvDialect {
  /** One byte, or `::` of MovieLens (which has no quoting). */
  delimiter: ',' | '\t' | ';' | '|' | '::'
}

/** A record longer than this has an unclosed quote or is no CSV. */
const LONGEST_RECORD = 64 << 20
const QUOTE = 0x22
const LF = 0x0a
const CR = 0x0d

/**
 * One record; the object is used again for the next, so take what is wanted before going on.
 * Fields are byte ranges of a shared buffer: numbers are read without making strings.
 */
export class CsvRecord {
  buffer: Buffer = Buffer.alloc(0)
  /** Fields. */
  count = 0
  /** Line of the file where it begins, from 1. */
  line = 1
  starts = new Int32Array(64)
  ends = new Int32Array(64)
  /** 1: was quoted; 2: holds doubled quotes. */
  quoted = new Uint8Array(64)

  text(i: number): string {
    const text = this.buffer.toString('utf8', this.starts[i], this.ends[i])
    return this.quoted[i]! === 2 ? text.replaceAll('""', '"') : text
  }

  /** A number, NaN for words such as nan and for an empty field; null when it is no number. */
  number(i: number): number | null {
    return parseNumber(this.buffer, this.starts[i]!, this.ends[i]!)
  }

  texts(): string[] {
    return Array.from({ length: this.count }, (_, i) => this.text(i))
  }

  /** @internal */
  add(start: number, end: number, quoted: 0 | 1 | 2): void {
    if (this.count === this.starts.length) this.grow()
    this.starts[this.count] = start
    this.ends[this.count] = end
    this.quoted[this.count++] = quoted
  }

  private grow(): void {
    const size = this.starts.length * 2
    const [starts, ends, quoted] = [new Int32Array(size), new Int32Array(size), new Uint8Array(size)]
    starts.set(this.starts)
    ends.set(this.ends)
    quoted.set(this.quoted)
    Object.assign(this, { starts, ends, quoted })
  }
}

/** What a pass over one stretch of bytes found. */
const enum Step {
  record,
  blank,
  more,
}

/**
 * RFC 4180 over a stream of UTF-8 chunks: quotes, doubled quotes, line breaks inside quotes, CRLF or LF, and a last
 * record without a line break. Blank lines are passed over.
 */
export class CsvScanner {
  private rest: Buffer = Buffer.alloc(0)
  private position = 0
  private line = 1
  private readonly record = new CsvRecord()
  private readonly first: number
  private readonly width: number
  private readonly quotes: boolean

  constructor(
    private readonly file: string,
    dialect: CsvDialect,
  ) {
    this.first = dialect.delimiter.charCodeAt(0)
    this.width = dialect.delimiter.length
    this.quotes = dialect.delimiter !== '::'
  }

  /** Feeds a chunk; `onRecord` is called for each record that it completes. Throws text.unclosedQuote. */
  push(chunk: Buffer, onRecord: (record: CsvRecord) => void): void {
    this.rest = this.rest.length > 0 ? Buffer.concat([this.rest, chunk]) : chunk
    this.scan(false, onRecord)
    if (this.rest.length > LONGEST_RECORD)
      throw new StudioError('text.unclosedQuote', { file: this.file, line: this.line })
  }

  /** The end of the file: a last record without a line break. Throws text.unclosedQuote. */
  finish(onRecord: (record: CsvRecord) => void): void {
    this.scan(true, onRecord)
  }

  private scan(last: boolean, onRecord: (record: CsvRecord) => void): void {
    this.position = 0
    this.record.buffer = this.rest
    while (this.position < this.rest.length) {
      const start = this.position
      const startLine = this.line
      this.record.count = 0
      this.record.line = startLine
      const step = this.next(last)
      if (step === Step.more) {
        // Seen again from its beginning when the next chunk is there.
        this.position = start
        this.line = startLine
        break
      }
      if (step === Step.record) onRecord(this.record)
    }
    this.rest = this.rest.subarray(this.position)
  }

  /** Takes one record from `position` on; `more` when it is not complete yet. */
  private next(last: boolean): Step {
    const { rest, record, first, width } = this
    const size = rest.length
    let at = this.position
    for (;;) {
      let quoted: 0 | 1 | 2 = 0
      let start = at
      let end: number
      if (this.quotes && rest[at] === QUOTE) {
        quoted = 1
        start = ++at
        for (;;) {
          const close = rest.indexOf(QUOTE, at)
          if (close < 0 || (close + 1 === size && !last)) {
            if (last) throw new StudioError('text.unclosedQuote', { file: this.file, line: record.line })
            return Step.more
          }
          if (rest[close + 1] !== QUOTE || close + 1 === size) {
            end = close
            at = close + 1
            break
          }
          quoted = 2
          at = close + 2
        }
        this.line += newlines(rest, start, end)
        const after = rest[at]
        if (at < size && after !== LF && after !== CR && !this.delimits(at)) {
          throw new StudioError('text.afterQuote', {
            file: this.file,
            line: this.line,
            column: record.count + 1,
          })
        }
      } else {
        if (width === 1) while (at < size && rest[at] !== first && rest[at] !== LF) at++
        else while (at < size && !this.delimits(at) && rest[at] !== LF) at++
        end = at
        if (end > start && rest[end - 1] === CR && (rest[end] === LF || end === size)) end--
      }
      if (at >= size) {
        if (!last) return Step.more
        record.add(start, end, quoted)
        this.position = size
        return this.blank() ? Step.blank : Step.record
      }
      record.add(start, end, quoted)
      if (this.delimits(at)) {
        at += width
        continue
      }
      if (rest[at] === CR) {
        if (at + 1 >= size && !last) return Step.more
        at++
      }
      if (rest[at] === LF) at++
      this.line++
      this.position = at
      return this.blank() ? Step.blank : Step.record
    }
  }

  private delimits(at: number): boolean {
    return this.rest[at] === this.first && (this.width === 1 || this.rest[at + 1] === this.first)
  }

  private blank(): boolean {
    return (
      this.record.count === 1 && this.record.quoted[0] === 0 && this.record.starts[0] === this.record.ends[0]
    )
  }
}

function newlines(bytes: Buffer, start: number, end: number): number {
  let count = 0
  for (let at = bytes.indexOf(LF, start); at >= 0 && at < end; at = bytes.indexOf(LF, at + 1)) count++
  return count
}

/** One field as RFC 4180 writes it: quoted where it must be. */
export function csvField(value: string, delimiter = ','): string {
  return /["\r\n]/.test(value) || value.includes(delimiter) ? `"${value.replaceAll('"', '""')}"` : value
}

/** One record with its line break. */
export const csvLine = (fields: readonly string[], delimiter = ','): string =>
  // An empty single field would read as a blank line.
  (fields.length === 1 && fields[0] === ''
    ? '""'
    : fields.map((field) => csvField(field, delimiter)).join(delimiter)) + '\n'
