import { isAscii, isUtf8 } from 'node:buffer'
import { createReadStream } from 'node:fs'
import { createGunzip } from 'node:zlib'
import { StudioError } from '@shared/errors'
import { fileError } from './fileSource'

/** The last is only ever a person's choice, or the last resort for metadata (MovieLens 1M is written so). */
export type TextEncoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'gb18030' | 'windows-1252'
export const TEXT_ENCODINGS: readonly TextEncoding[] = [
  'utf-8',
  'utf-16le',
  'utf-16be',
  'gb18030',
  'windows-1252',
]

export const isGzip = (head: Uint8Array) => head[0] === 0x1f && head[1] === 0x8b

/** Counts the bytes of the file (as on disk) that were read so far. */
export interface ReadCount {
  bytes: number
}

/** The file's bytes in order, unpacked where it is gzip. `unpack` is what the first bytes say. */
export async function* fileBytes(file: string, unpack: boolean, count?: ReadCount): AsyncGenerator<Buffer> {
  const raw = createReadStream(file, { highWaterMark: 1 << 20 })
  if (count)
    raw.on('data', () => {
      count.bytes = raw.bytesRead
    })
  const gunzip = unpack ? createGunzip({ chunkSize: 1 << 20 }) : null
  if (gunzip) raw.on('error', (error) => gunzip.destroy(error)).pipe(gunzip)
  try {
    for await (const chunk of gunzip ?? raw) yield chunk as Buffer
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? ''
    if (code.startsWith('Z_')) {
      throw new StudioError(
        'embeddings.damaged',
        { file, format: 'gzip', reason: (error as Error).message },
        { cause: error },
      )
    }
    throw fileError(file, error)
  } finally {
    raw.destroy()
    gunzip?.destroy()
  }
}

/** A text file's beginning as UTF-8; `whole`: that is all of it. */
export async function headText(
  file: string,
  encoding: TextEncoding,
  unpack: boolean,
  length: number,
): Promise<{ bytes: Buffer; whole: boolean }> {
  const parts: Buffer[] = []
  let total = 0
  for await (const chunk of utf8Chunks(file, encoding, unpack)) {
    parts.push(chunk)
    total += chunk.length
    if (total >= length) return { bytes: Buffer.concat(parts), whole: false }
  }
  return { bytes: Buffer.concat(parts), whole: true }
}

/** The first bytes of a file, unpacked where it is gzip: at most `length`. */
export async function headBytes(file: string, length: number, unpack: boolean): Promise<Buffer> {
  const parts: Buffer[] = []
  let total = 0
  for await (const chunk of fileBytes(file, unpack)) {
    parts.push(chunk)
    total += chunk.length
    if (total >= length) break
  }
  return Buffer.concat(parts).subarray(0, length)
}

/** A byte-order mark's encoding and length. */
function byteOrderMark(head: Uint8Array): { encoding: TextEncoding; bytes: number } | null {
  if (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf) return { encoding: 'utf-8', bytes: 3 }
  if (head[0] === 0xff && head[1] === 0xfe) return { encoding: 'utf-16le', bytes: 2 }
  if (head[0] === 0xfe && head[1] === 0xff) return { encoding: 'utf-16be', bytes: 2 }
  return null
}

/** Whether bytes are text of some encoding: no control characters but tabs and line breaks (zeros only as UTF-16 has them). */
export function looksLikeText(head: Uint8Array): boolean {
  if (head.length === 0) return false
  const mark = byteOrderMark(head)
  const encoding = mark?.encoding ?? wideEncoding(head)
  if (encoding === 'utf-16le' || encoding === 'utf-16be') return true
  return head.every(
    (byte) => byte >= 0x20 || byte === 0x09 || byte === 0x0a || byte === 0x0c || byte === 0x0d,
  )
}

/** How far a look for the first character beyond ASCII goes. */
const LOOK_BYTES = 256 << 20

/**
 * The encoding of a text file: its byte-order mark; zeros in every other byte (UTF-16 of Latin text); else UTF-8
 * where the first stretch beyond ASCII is valid UTF-8, and GB18030 where it is not but is valid GB18030.
 * Throws text.encoding when it is none of them and no `lastResort` is given.
 */
export async function detectEncoding(
  file: string,
  unpack: boolean,
  lastResort?: TextEncoding,
): Promise<TextEncoding> {
  let looked = 0
  let carry: Buffer = Buffer.alloc(0)
  for await (const chunk of fileBytes(file, unpack)) {
    if (looked === 0) {
      const certain = byteOrderMark(chunk)?.encoding ?? wideEncoding(chunk.subarray(0, 4096))
      if (certain) return certain
    }
    looked += chunk.length
    if (!isAscii(chunk)) {
      const stretch = carry.length > 0 ? Buffer.concat([carry, chunk]) : chunk
      if (isUtf8(wholeCharacters(stretch))) return 'utf-8'
      if (decodes(stretch, 'gb18030')) return 'gb18030'
      if (lastResort) return lastResort
      throw new StudioError('text.encoding', { file })
    }
    carry = chunk.subarray(Math.max(0, chunk.length - 3))
    if (looked > LOOK_BYTES) break
  }
  return 'utf-8'
}

/** UTF-16 without a mark: text in Latin letters and digits has a zero in every other byte. */
function wideEncoding(head: Uint8Array): TextEncoding | null {
  if (head.length < 4) return null
  const zeros = [0, 0]
  for (let i = 0; i < head.length; i++) if (head[i] === 0) zeros[i & 1]!++
  const most = (head.length / 2) * 0.4
  if (zeros[1]! > most && zeros[0]! === 0) return 'utf-16le'
  if (zeros[0]! > most && zeros[1]! === 0) return 'utf-16be'
  return null
}

function decodes(bytes: Uint8Array, encoding: TextEncoding): boolean {
  try {
    // `stream` forgives a character cut off at the end of the stretch.
    new TextDecoder(encoding, { fatal: true }).decode(bytes, { stream: true })
    return true
  } catch {
    return false
  }
}

/** Bytes without a UTF-8 character that is cut off at the end. */
function wholeCharacters(bytes: Buffer): Buffer {
  for (let back = 1; back <= 3 && back <= bytes.length; back++) {
    const byte = bytes[bytes.length - back]!
    if (byte < 0x80) return bytes
    if (byte >= 0xc0) {
      const needs = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2
      return back < needs ? bytes.subarray(0, bytes.length - back) : bytes
    }
  }
  return bytes
}

/**
 * A text file as chunks of valid UTF-8 without byte-order mark, whatever its encoding; a chunk never ends inside a
 * character. Throws text.badBytes, naming the line, where the bytes are not of that encoding.
 */
export async function* utf8Chunks(
  file: string,
  encoding: TextEncoding,
  unpack: boolean,
  count?: ReadCount,
): AsyncGenerator<Buffer> {
  let line = 1
  const bytes = fileBytes(file, unpack, count)
  for await (const chunk of encoding === 'utf-8' ? utf8Plain(bytes) : transcoded(bytes, encoding)) {
    if (chunk instanceof BadBytes)
      throw new StudioError('text.badBytes', { file, encoding, line: line + chunk.lines })
    for (let at = chunk.indexOf(0x0a); at >= 0; at = chunk.indexOf(0x0a, at + 1)) line++
    yield chunk
  }
}

/** Marks where decoding failed: so many lines after the last good chunk. */
class BadBytes {
  constructor(readonly lines: number) {}
}

async function* utf8Plain(chunks: AsyncGenerator<Buffer>): AsyncGenerator<Buffer | BadBytes> {
  let rest: Buffer = Buffer.alloc(0)
  let first = true
  for await (const chunk of chunks) {
    let bytes = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk
    if (first && bytes.length >= 3) {
      if (byteOrderMark(bytes)?.encoding === 'utf-8') bytes = bytes.subarray(3)
      first = false
    }
    const whole = first ? bytes.subarray(0, 0) : wholeCharacters(bytes)
    rest = bytes.subarray(whole.length)
    if (!isUtf8(whole)) return yield new BadBytes(linesBeforeBad(whole))
    if (whole.length > 0) yield whole
  }
  if (!isUtf8(rest)) return yield new BadBytes(0)
  if (rest.length > 0) yield rest
}

/** Newlines before the first byte that is not UTF-8. */
function linesBeforeBad(bytes: Buffer): number {
  let lines = 0
  let from = 0
  for (;;) {
    const end = bytes.indexOf(0x0a, from)
    if (end < 0 || !isUtf8(bytes.subarray(from, end))) return lines
    lines++
    from = end + 1
  }
}

async function* transcoded(
  chunks: AsyncGenerator<Buffer>,
  encoding: TextEncoding,
): AsyncGenerator<Buffer | BadBytes> {
  const decoder = new TextDecoder(encoding, { fatal: true })
  try {
    for await (const chunk of chunks) {
      const text = decoder.decode(chunk, { stream: true })
      if (text.length > 0) yield Buffer.from(text, 'utf8')
    }
    decoder.decode()
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    yield new BadBytes(0)
  }
}
