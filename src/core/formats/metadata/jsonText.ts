import type { GrowingBytes } from '../lib/growingBytes'

const QUOTE = 0x22
const BACKSLASH = 0x5c
const SPACE = 0x20

/** UTF-8 text as a JSON string: quotes, backslashes and control characters escaped, all else as it is. */
export function writeJsonText(bytes: Uint8Array, start: number, end: number, target: GrowingBytes): void {
  // Six bytes are the longest escape of one.
  target.room((end - start) * 6 + 2)
  const { buffer } = target
  let at = target.length
  buffer[at++] = QUOTE
  for (let i = start; i < end; i++) {
    const byte = bytes[i]!
    if (byte >= SPACE && byte !== QUOTE && byte !== BACKSLASH) buffer[at++] = byte
    else if (byte >= SPACE) {
      buffer[at++] = BACKSLASH
      buffer[at++] = byte
    } else at += buffer.write(`\\u${byte.toString(16).padStart(4, '0')}`, at, 'latin1')
  }
  buffer[at++] = QUOTE
  target.length = at
}
