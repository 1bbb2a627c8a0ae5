/** What a picture file says of itself in its first bytes. */
export interface PictureHead {
  type: 'image/png' | 'image/gif' | 'image/jpeg' | 'image/webp' | 'image/avif'
  width: number
  height: number
}

/**
 * Kind and size of a picture, judged by its content and never by its name; null for anything else. The size is asked
 * before it is drawn, because some kilobytes can unpack into gigabytes.
 */
export function pictureHead(bytes: Buffer): PictureHead | null {
  try {
    return png(bytes) ?? gif(bytes) ?? webp(bytes) ?? avif(bytes) ?? jpeg(bytes)
  } catch (error) {
    if (error instanceof RangeError) return null // it ends before its size is told
    throw error
  }
}

const says = (bytes: Buffer, at: number, text: string): boolean => bytes.toString('latin1', at, at + text.length) === text

function png(bytes: Buffer): PictureHead | null {
  if (!says(bytes, 0, '\x89PNG\r\n\x1a\n') || !says(bytes, 12, 'IHDR')) return null
  return { type: 'image/png', width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) }
}

function gif(bytes: Buffer): PictureHead | null {
  if (!says(bytes, 0, 'GIF87a') && !says(bytes, 0, 'GIF89a')) return null
  return { type: 'image/gif', width: bytes.readUInt16LE(6), height: bytes.readUInt16LE(8) }
}

function webp(bytes: Buffer): PictureHead | null {
  if (!says(bytes, 0, 'RIFF') || !says(bytes, 8, 'WEBP')) return null
  const size = ((): [number, number] | null => {
    if (says(bytes, 12, 'VP8X')) return [1 + bytes.readUIntLE(24, 3), 1 + bytes.readUIntLE(27, 3)]
    if (says(bytes, 12, 'VP8 ')) return [bytes.readUInt16LE(26) & 0x3fff, bytes.readUInt16LE(28) & 0x3fff]
    if (!says(bytes, 12, 'VP8L')) return null
    const bits = bytes.readUInt32LE(21)
    return [1 + (bits & 0x3fff), 1 + ((bits >>> 14) & 0x3fff)]
  })()
  return size && { type: 'image/webp', width: size[0], height: size[1] }
}

/** The size stands in the first `ispe` box. */
function avif(bytes: Buffer): PictureHead | null {
  if (!says(bytes, 4, 'ftypavif') && !says(bytes, 4, 'ftypavis')) return null
  const box = bytes.indexOf('ispe', 0, 'latin1')
  return box < 0 ? null : { type: 'image/avif', width: bytes.readUInt32BE(box + 8), height: bytes.readUInt32BE(box + 12) }
}

/** Segments follow each other until the one that starts a frame (SOF0 to SOF15, which are not all used) tells its size. */
function jpeg(bytes: Buffer): PictureHead | null {
  if (bytes.readUInt16BE(0) !== 0xffd8) return null
  for (let at = 2; ; at += 2 + bytes.readUInt16BE(at + 2)) {
    const marker = bytes.readUInt16BE(at)
    if (marker < 0xff01) return null
    const isFrame = marker >= 0xffc0 && marker <= 0xffcf && ![0xffc4, 0xffc8, 0xffcc].includes(marker)
    if (isFrame) return { type: 'image/jpeg', height: bytes.readUInt16BE(at + 5), width: bytes.readUInt16BE(at + 7) }
  }
}
