const FRAME = 0x184d2204
/** A frame may pack 255 bytes into one, and a little; more is a lie. */
const BEST_RATIO = 256
const BLOCK_SIZES: Record<number, number> = { 4: 1 << 16, 5: 1 << 18, 6: 1 << 20, 7: 1 << 22 }

/**
 * Unpacks an LZ4 frame (lz4_Frame_format.md 1.6: linked or independent blocks, any number of frames one after the
 * other). Checksums are skipped. Throws RangeError for bytes that are no sound frame; never writes out of bounds.
 */
export function unpackLz4(input: Uint8Array): Uint8Array {
  const out = new Output(input.length)
  const view = new DataView(input.buffer, input.byteOffset, input.byteLength)
  let at = 0
  while (at < input.length) at = frame(input, view, at, out)
  return out.bytes()
}

class Output {
  buffer: Uint8Array
  length = 0
  /** Where the frame at hand begins: nothing before it may be copied from. */
  start = 0
  private readonly most: number

  constructor(packed: number) {
    this.most = packed * BEST_RATIO + 64
    this.buffer = new Uint8Array(Math.min(this.most, packed * 4 + 64))
  }

  room(count: number): void {
    const needs = this.length + count
    if (needs <= this.buffer.length) return
    if (needs > this.most) throw new RangeError('LZ4: more comes out than can have gone in')
    const larger = new Uint8Array(Math.min(this.most, Math.max(needs, this.buffer.length * 2)))
    larger.set(this.buffer.subarray(0, this.length))
    this.buffer = larger
  }

  bytes(): Uint8Array {
    return this.buffer.subarray(0, this.length)
  }
}

/** One frame (or a skippable one); returns where it ends. */
function frame(input: Uint8Array, view: DataView, start: number, out: Output): number {
  const magic = view.getUint32(start, true)
  if (magic >>> 4 === 0x184d2a5) return checked(start + 8 + view.getUint32(start + 4, true), input)
  if (magic !== FRAME) throw new RangeError('LZ4: no frame')
  const flags = view.getUint8(start + 4)
  const largest = BLOCK_SIZES[(view.getUint8(start + 5) >> 4) & 7]
  if (flags >> 6 !== 1 || largest === undefined) throw new RangeError('LZ4: unknown version')
  if (flags & 1) throw new RangeError('LZ4: needs a dictionary')
  // Content size and header checksum follow the two bytes of flags.
  let at = start + 7 + (flags & 8 ? 8 : 0)
  out.start = out.length
  for (;;) {
    const size = view.getUint32(at, true)
    at += 4
    if (size === 0) break
    const length = size & 0x7fffffff
    const end = checked(at + length, input)
    if (length > largest) throw new RangeError('LZ4: a block is too long')
    if (size >>> 31) {
      out.room(length)
      out.buffer.set(input.subarray(at, end), out.length)
      out.length += length
    } else block(input, at, end, out, largest)
    at = end + (flags & 16 ? 4 : 0)
  }
  return checked(at + (flags & 4 ? 4 : 0), input)
}

function checked(end: number, input: Uint8Array): number {
  if (end > input.length) throw new RangeError('LZ4: ends too early')
  return end
}

/** One packed block: literals, then a copy of what came out before, again and again. */
function block(input: Uint8Array, start: number, end: number, out: Output, largest: number): void {
  out.room(Math.min(largest, (end - start) * BEST_RATIO))
  const limit = out.length + largest
  let at = start
  while (at < end) {
    const token = input[at++]!
    let literals = token >> 4
    if (literals === 15) {
      for (let more = 255; more === 255;) {
        if (at >= end) throw new RangeError('LZ4: ends too early')
        more = input[at++]!
        literals += more
      }
    }
    if (at + literals > end || out.length + literals > limit) throw new RangeError('LZ4: a run is too long')
    out.room(literals)
    const { buffer } = out
    for (let i = 0; i < literals; i++) buffer[out.length + i] = input[at + i]!
    out.length += literals
    at += literals
    // The last run of a block has no copy behind it.
    if (at === end) return
    if (at + 2 > end) throw new RangeError('LZ4: ends too early')
    const distance = input[at]! | (input[at + 1]! << 8)
    at += 2
    let length = (token & 15) + 4
    if (length === 19) {
      for (let more = 255; more === 255;) {
        if (at >= end) throw new RangeError('LZ4: ends too early')
        more = input[at++]!
        length += more
      }
    }
    if (distance === 0 || distance > out.length - out.start || out.length + length > limit)
      throw new RangeError('LZ4: a copy points nowhere')
    copy(out, distance, length)
  }
}

/** Byte by byte, because a copy may overlap what it makes. */
function copy(out: Output, distance: number, length: number): void {
  out.room(length)
  const { buffer } = out
  const to = out.length
  for (let i = 0; i < length; i++) buffer[to + i] = buffer[to - distance + i]!
  out.length += length
}
