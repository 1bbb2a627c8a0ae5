import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { unpackLz4 } from '@core/formats/lib/lz4'

const folder = resolve('test/fixtures/lz4')

const text = Buffer.from(Array.from({ length: 6000 }, (_, i) => `${i * i} semantic ids\n`).join(''))

describe('LZ4', () => {
  it.each([
    ['zeros', Buffer.alloc(200_000)],
    ['text', text],
    ['empty', Buffer.alloc(0)],
    ['linked', text],
    ['checksums', text],
  ])('unpacks %s as the lz4 program packed it', async (name, original) => {
    expect(Buffer.from(unpackLz4(await readFile(`${folder}/${name}.lz4`))).equals(original)).toBe(true)
  })

  it('unpacks what could not be packed', async () => {
    expect(
      Buffer.from(unpackLz4(await readFile(`${folder}/noise.lz4`))).equals(await readFile(`${folder}/noise`)),
    ).toBe(true)
  })

  it('refuses damaged bytes without ever writing out of bounds', async () => {
    const sound = await readFile(`${folder}/text.lz4`)
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(sound.length - 1), fc.nat(255)), { minLength: 1, maxLength: 5 }),
        fc.nat(sound.length),
        (flips, cut) => {
          const bytes = Buffer.from(sound.subarray(0, cut))
          for (const [at, byte] of flips) if (at < bytes.length) bytes[at] = byte
          try {
            unpackLz4(bytes)
          } catch (error) {
            expect(error).toBeInstanceOf(RangeError)
          }
        },
      ),
      { numRuns: 500 },
    )
  })

  it('refuses a copy from before the beginning', () => {
    // One block of 4 bytes: no literals, copy 4 from distance 9.
    const bytes = Uint8Array.from([
      0x04, 0x22, 0x4d, 0x18, 0x60, 0x40, 0x82, 4, 0, 0, 0, 0x00, 9, 0, 0, 0, 0, 0, 0,
    ])
    expect(() => unpackLz4(bytes)).toThrow(RangeError)
  })
})
