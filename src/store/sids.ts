/** Codes as big-endian uint32 each: bytes sort as SIDs do, and a prefix of a SID is a prefix of its bytes. */
export function encodeSid(codes: ArrayLike<number>, from = 0, length = codes.length): Buffer {
  const bytes = Buffer.allocUnsafe(length * 4)
  for (let level = 0; level < length; level++) bytes.writeUInt32BE(codes[from + level]!, level * 4)
  return bytes
}

export function decodeSid(bytes: Uint8Array): number[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return Array.from({ length: bytes.byteLength / 4 }, (_, level) => view.getUint32(level * 4))
}

/** Bytes from (inclusive) and to (exclusive) of every SID below a prefix; the whole range for an empty one. */
export function prefixRange(prefix: readonly number[]): [Buffer, Buffer] {
  if (prefix.length === 0) return [Buffer.alloc(0), Buffer.alloc(65, 255)]
  const after = [...prefix]
  after[after.length - 1]!++
  return [encodeSid(prefix), encodeSid(after)]
}

export const sidText = (codes: readonly number[]): string => codes.join('-')
export const parseSidText = (text: string): number[] => (text === '' ? [] : text.split('-').map(Number))
