const POWERS = Float64Array.from({ length: 23 }, (_, power) => 10 ** power)
/** Above this a mantissa may have lost digits in a double. */
const EXACT = 2 ** 53

/**
 * A decimal number in bytes → double, correctly rounded. Surrounding blanks are passed over; an empty field and the
 * words nan, null, na, none are NaN (that is how pandas and R write what is missing); inf and infinity are infinite.
 * @returns null when it is no number
 */
export function parseNumber(bytes: Uint8Array, start: number, end: number): number | null {
  while (start < end && isBlank(bytes[start]!)) start++
  while (end > start && isBlank(bytes[end - 1]!)) end--
  if (start === end) return NaN
  let at = start
  const negative = bytes[at] === 0x2d
  if (negative || bytes[at] === 0x2b) at++
  let mantissa = 0
  let digits = 0
  let scale = 0
  for (; at < end; at++) {
    const digit = bytes[at]! - 0x30
    if (digit < 0 || digit > 9) break
    mantissa = mantissa * 10 + digit
    digits++
  }
  if (at < end && bytes[at] === 0x2e) {
    for (at++; at < end; at++) {
      const digit = bytes[at]! - 0x30
      if (digit < 0 || digit > 9) break
      mantissa = mantissa * 10 + digit
      digits++
      scale--
    }
  }
  if (digits === 0) return word(bytes, start, end)
  if (at < end && (bytes[at]! | 0x20) === 0x65) {
    let exponent = 0
    at++
    const down = bytes[at] === 0x2d
    if (at < end && (down || bytes[at] === 0x2b)) at++
    if (at === end) return null
    for (; at < end; at++) {
      const digit = bytes[at]! - 0x30
      if (digit < 0 || digit > 9) return null
      exponent = Math.min(exponent * 10 + digit, 9999)
    }
    scale += down ? -exponent : exponent
  }
  if (at !== end) return null
  // Both operands are exact doubles, so one rounding (Clinger's fast path); otherwise the slow and exact way.
  if (mantissa < EXACT && scale >= -22 && scale <= 22) {
    const value = scale < 0 ? mantissa / POWERS[-scale]! : mantissa * POWERS[scale]!
    return negative ? -value : value
  }
  return Number(latin1(bytes, start, end))
}

const isBlank = (byte: number) => byte === 0x20 || byte === 0x09 || byte === 0x0d || byte === 0x0a

const latin1 = (bytes: Uint8Array, start: number, end: number) =>
  Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('latin1')

function word(bytes: Uint8Array, start: number, end: number): number | null {
  if (end - start > 9) return null
  switch (latin1(bytes, start, end).toLowerCase()) {
    case 'nan':
    case '-nan':
    case '+nan':
    case 'null':
    case 'na':
    case 'none':
    case 'n/a':
    case '<na>':
      return NaN
    case 'inf':
    case '+inf':
    case 'infinity':
    case '+infinity':
      return Infinity
    case '-inf':
    case '-infinity':
      return -Infinity
    default:
      return null
  }
}
