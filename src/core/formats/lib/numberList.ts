import { parseNumber } from './parseNumber'

const isSeparator = (byte: number) =>
  byte === 0x2c || byte === 0x20 || byte === 0x3b || byte === 0x0a || byte === 0x0d || byte === 0x09
const isBracket = (byte: number) => byte === 0x5b || byte === 0x5d || byte === 0x28 || byte === 0x29

/** A cell that holds nothing: blank, or a word for it. */
export function isMissing(bytes: Uint8Array, start: number, end: number): boolean {
  const value = end - start > 12 ? null : parseNumber(bytes, start, end)
  return value !== null && Number.isNaN(value)
}

/**
 * Numbers of a JSON list, a comma or space list, or what NumPy prints, brackets or not; null (with the culprit in
 * `bad`) where a part is no number.
 */
export function parseNumberList(
  bytes: Uint8Array,
  start: number,
  end: number,
  out: number[],
  bad: { text: string },
): boolean {
  out.length = 0
  while (start < end && (isSeparator(bytes[start]!) || isBracket(bytes[start]!))) start++
  while (end > start && (isSeparator(bytes[end - 1]!) || isBracket(bytes[end - 1]!))) end--
  let at = start
  while (at < end) {
    const from = at
    while (at < end && !isSeparator(bytes[at]!)) at++
    const value = parseNumber(bytes, from, at)
    if (value === null) {
      bad.text = Buffer.from(bytes.subarray(from, at)).toString('utf8')
      return false
    }
    out.push(value)
    while (at < end && isSeparator(bytes[at]!)) at++
  }
  return true
}

/** float32 values of base64 text, little-endian; null when it is not base64 of a whole number of them. */
export function base64Floats(text: string): Float32Array | null {
  const trimmed = text.trim()
  if (trimmed.length < 6 || !/^[A-Za-z0-9+/_-]+={0,2}$/.test(trimmed)) return null
  const bytes = Buffer.from(trimmed, 'base64')
  if (bytes.length === 0 || bytes.length % 4 !== 0) return null
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length))
}

/** A few bad cells are mistakes to be named when they are read. */
const MOST_BAD = 0.2

/** Whether texts are base64 of float32 and not words that happen to look so: equally long, of sensible size. */
export function looksLikeBase64(texts: readonly string[]): boolean {
  const lists = texts.filter((text) => text.trim() !== '').map(base64Floats)
  const length = lists.find((list) => list !== null)?.length ?? 0
  const sound = lists.filter(
    (list) => list?.length === length && list.every((v) => v === 0 || (Math.abs(v) > 1e-12 && Math.abs(v) < 1e6)),
  )
  return length >= 2 && sound.length >= lists.length * (1 - MOST_BAD)
}
