import { parseNumber } from '../lib/parseNumber'

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
  const hasPoint = at < end && bytes[at] === POINT
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
    // 1e999 would be infinity, and no longer what the file says.
    if (at - exponent === 3 && !Number.isFinite(parseNumber(bytes, start, at))) return false
  } else if (!hasPoint && digits > 15) return false
  return at === end
}

/** true or false, in any case. */
export function isBooleanWord(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start !== 4 && end - start !== 5) return false
  const word = Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start)
    .toString('latin1')
    .toLowerCase()
  return word === 'true' || word === 'false'
}
