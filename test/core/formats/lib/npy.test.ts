import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { withSource } from '@core/formats/lib/fileSource'
import { npyMatrix, NpyWriter } from '@core/formats/lib/npy'
import { npyHeader } from '@core/formats/lib/npyHeader'
import { stridedRows } from '@core/formats/lib/strided'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'npy-'))
})
afterAll(() => rm(folder, { recursive: true }))

async function readAll(file: string) {
  return withSource(file, async (source) => {
    const matrix = await npyMatrix(source)
    const values: number[] = []
    const overflow: number[] = []
    for await (const block of stridedRows(matrix)) {
      overflow.push(...block.overflow.map((index) => index + values.length))
      values.push(...block.rows)
    }
    return { shape: matrix.shape, values, overflow }
  })
}

async function file(name: string, bytes: Uint8Array) {
  const path = join(folder, name)
  await writeFile(path, bytes)
  return path
}

const header = (descr: string, order: boolean, shape: string) => {
  const text = `{'descr': ${descr}, 'fortran_order': ${order ? 'True' : 'False'}, 'shape': ${shape}, }\n`
  const head = Buffer.alloc(10)
  Buffer.from([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0]).copy(head)
  head.writeUInt16LE(text.length, 8)
  return Buffer.concat([head, Buffer.from(text)])
}

describe('the .npy reader', () => {
  it('reads back any float32 matrix that the writer wrote, bit for bit', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc
          .integer({ min: 1, max: 9 })
          .chain((d) => fc.tuple(fc.constant(d), fc.array(fc.float(), { minLength: d, maxLength: d * 7 }))),
        async ([d, list]) => {
          const values = Float32Array.from(list.slice(0, Math.floor(list.length / d) * d))
          const path = join(folder, `random-${Math.random()}.npy`)
          const writer = await NpyWriter.create(path, '<f4', d)
          await writer.write(values.subarray(0, d))
          await writer.write(values.subarray(d))
          expect((await writer.close()).items).toBe(values.length / d)
          const back = await readAll(path)
          expect(back.shape).toEqual([values.length / d, d])
          expect(back.values).toEqual([...values])
        },
      ),
      { numRuns: 50 },
    )
  })

  it('gives a Fortran-order big-endian float64 matrix row by row', async () => {
    // Column-major [[1, 3], [2, 4]].
    const data = Buffer.alloc(32)
    ;[1, 2, 3, 4].forEach((value, i) => data.writeDoubleBE(value, i * 8))
    const path = await file('fortran.npy', Buffer.concat([header("'>f8'", true, '(2, 2)'), data]))
    expect((await readAll(path)).values).toEqual([1, 3, 2, 4])
  })

  it('tells values beyond float32 from infinities that the file itself holds', async () => {
    const data = Buffer.from(new Float64Array([1e300, Infinity, -3.5e38, 3.4028234663852886e38]).buffer)
    const path = await file('beyond.npy', Buffer.concat([header("'<f8'", false, '(2, 2)'), data]))
    const { values, overflow } = await readAll(path)
    expect(values).toEqual([Infinity, Infinity, -Infinity, 3.4028234663852886e38])
    expect(overflow).toEqual([0, 2])
  })

  it.each([
    ['(3,)', '(3,)'],
    ['(1, 2, 3)', '(1, 2, 3)'],
    ['()', '()'],
  ])('refuses the shape %s by name', async (shape, words) => {
    const path = await file('shape.npy', Buffer.concat([header("'<f4'", false, shape), Buffer.alloc(24)]))
    await expect(readAll(path)).rejects.toMatchObject({
      code: 'embeddings.shape',
      details: { file: path, shape: words },
    })
  })

  it.each(['(0, 4)', '(4, 0)'])('refuses the empty shape %s', async (shape) => {
    const path = await file('empty.npy', header("'<f4'", false, shape))
    await expect(readAll(path)).rejects.toMatchObject({ code: 'embeddings.empty' })
  })

  it('says how many bytes are missing when the file is shorter than its header claims', async () => {
    const path = await file('short.npy', Buffer.concat([npyHeader('<f4', [4, 4]), Buffer.alloc(60)]))
    await expect(readAll(path)).rejects.toMatchObject({
      code: 'file.truncated',
      details: { expected: 192, found: 188 },
    })
  })

  it('refuses a file that is longer than its header says', async () => {
    const path = await file('long.npy', Buffer.concat([npyHeader('<f4', [4, 4]), Buffer.alloc(68)]))
    await expect(readAll(path)).rejects.toMatchObject({ code: 'embeddings.trailingBytes' })
  })

  it('refuses a header that claims four gigabytes without making room for them', async () => {
    const lying = Buffer.from([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 2, 0, 0xff, 0xff, 0xff, 0xff, 0x7b])
    await expect(readAll(await file('huge.npy', lying))).rejects.toMatchObject({ code: 'embeddings.damaged' })
  })

  it.each(["'|O'", "'<c8'", "'<U5'", "'<M8[ns]'", "[('a', '<f4')]"])('refuses the type %s', async (descr) => {
    const path = await file('type.npy', Buffer.concat([header(descr, false, '(1, 1)'), Buffer.alloc(8)]))
    await expect(readAll(path)).rejects.toMatchObject({ code: 'embeddings.dtype' })
  })

  it('never fails in any other way than with a sentence, whatever the bytes', async () => {
    const sound = Buffer.concat([npyHeader('<f4', [3, 2]), Buffer.alloc(24)])
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(sound.length - 1), fc.nat(255)), { maxLength: 6 }),
        fc.nat(sound.length),
        async (flips, cut) => {
          const bytes = Buffer.from(sound.subarray(0, cut))
          for (const [at, byte] of flips) if (at < bytes.length) bytes[at] = byte
          const path = await file('fuzz.npy', bytes)
          const outcome = await readAll(path).catch((error: unknown) => error)
          if (outcome instanceof Error) expect(outcome.name).toBe('StudioError')
        },
      ),
      { numRuns: 200 },
    )
  })
})
