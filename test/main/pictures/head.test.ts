import { expect, it } from 'vitest'
import { pictureHead } from '../../../src/main/pictures/head'

/** Latin-1 text and numbers as bytes, one after the other. */
const bytes = (...parts: (string | number[])[]) => Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : Buffer.from(part))))

// 640 × 480 is 0x280 × 0x1e0. By the formats' own descriptions: GIF89a, RFC 9649 (WebP), ITU T.81 (JPEG), ISO/IEC 23008-12.
it.each([
  ['GIF', 'image/gif', bytes('GIF89a', [0x80, 2, 0xe0, 1])],
  ['WebP, lossy', 'image/webp', bytes('RIFF', [0, 0, 0, 0], 'WEBPVP8 ', [0, 0, 0, 0, 0, 0, 0, 0x9d, 1, 0x2a, 0x80, 2, 0xe0, 1])],
  // Fourteen bits of width - 1, fourteen of height - 1: 639 | 479 << 14 = 0x77c27f.
  ['WebP, lossless', 'image/webp', bytes('RIFF', [0, 0, 0, 0], 'WEBPVP8L', [0, 0, 0, 0, 0x2f, 0x7f, 0xc2, 0x77, 0])],
  ['WebP, extended', 'image/webp', bytes('RIFF', [0, 0, 0, 0], 'WEBPVP8X', [10, 0, 0, 0, 0, 0, 0, 0, 0x7f, 2, 0, 0xdf, 1, 0])],
  ['AVIF', 'image/avif', bytes([0, 0, 0, 28], 'ftypavif', [0, 0, 0, 0], 'ispe', [0, 0, 0, 0, 0, 0, 2, 0x80, 0, 0, 1, 0xe0])],
  // A segment of camera's notes and a Huffman table (0xffc4, which is no frame) stand before the frame.
  ['JPEG', 'image/jpeg', bytes([0xff, 0xd8, 0xff, 0xe1, 0, 4, 9, 9, 0xff, 0xc4, 0, 3, 9, 0xff, 0xc2, 0, 17, 8, 1, 0xe0, 2, 0x80])],
] as const)('a %s tells its size in its head', (_, type, head) => {
  expect(pictureHead(head)).toEqual({ type, width: 640, height: 480 })
  for (let length = 0; length < head.length; length++) expect(pictureHead(head.subarray(0, length))).toBeNull()
})

it.each([
  ['a web page', bytes('<!doctype html><img>')],
  ['a drawing that could hold a script', bytes('<svg xmlns="http://www.w3.org/2000/svg"/>')],
  ['a JPEG whose segments lead nowhere', bytes([0xff, 0xd8, 0xff, 0xe1, 0, 2, 0, 0, 0, 0, 0, 0])],
])('%s is no picture', (_, head) => expect(pictureHead(head)).toBeNull())
