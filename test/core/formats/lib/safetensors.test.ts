import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { withSource } from '@core/formats/lib/fileSource'
import {
  readSafetensorsHeader,
  safetensorsBytes,
  tensorMatrix,
  writeSafetensors,
} from '@core/formats/lib/safetensors'
import { stridedRows } from '@core/formats/lib/strided'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'safetensors-'))
})
afterAll(() => rm(folder, { recursive: true }))

const read = (file: string, name: string) =>
  withSource(file, async (source) => {
    const { tensors, metadata } = await readSafetensorsHeader(source)
    const tensor = tensors.find((one) => one.name === name)!
    const values: number[] = []
    for await (const block of stridedRows(tensorMatrix(source, tensor))) values.push(...block.rows)
    return { values, metadata, shape: tensor.shape }
  })

function raw(header: unknown, data = Buffer.alloc(0), claimed?: bigint) {
  const json = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header))
  const length = Buffer.alloc(8)
  length.writeBigUInt64LE(claimed ?? BigInt(json.length))
  return Buffer.concat([length, json, data])
}

describe('safetensors', () => {
  it('reads back any matrix and any metadata that was written', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.float(), { minLength: 2, maxLength: 20 }),
        fc.string(),
        fc.nat(1e6),
        async (list, text, salt) => {
          const values = Float32Array.from(list.slice(0, list.length & ~1))
          const path = join(folder, `${salt}-${Math.random()}.safetensors`)
          await writeSafetensors(
            path,
            [
              { name: 'codes', shape: [3], data: Int32Array.of(1, 2, 3) },
              { name: 'x', shape: [values.length / 2, 2], data: values },
            ],
            { config: text },
          )
          expect(await read(path, 'x')).toEqual({
            values: [...values],
            metadata: { config: text },
            shape: [values.length / 2, 2],
          })
        },
      ),
      { numRuns: 40 },
    )
  })

  it('reads float16, bfloat16 and float64', async () => {
    const bits = (values: number[]) => Buffer.from(Uint16Array.from(values).buffer)
    const header = {
      h: { dtype: 'F16', shape: [1, 2], data_offsets: [0, 4] },
      b: { dtype: 'BF16', shape: [1, 2], data_offsets: [4, 8] },
      d: { dtype: 'F64', shape: [1, 1], data_offsets: [8, 16] },
    }
    const path = join(folder, 'types.safetensors')
    // Half 0x3E00 = 1.5, 0x0001 = 2^-24; bfloat16 0x3FC0 = 1.5, 0xC000 = -2.
    await writeFile(
      path,
      raw(
        header,
        Buffer.concat([
          bits([0x3e00, 1]),
          bits([0x3fc0, 0xc000]),
          Buffer.from(new Float64Array([0.1]).buffer),
        ]),
      ),
    )
    expect((await read(path, 'h')).values).toEqual([1.5, 2 ** -24])
    expect((await read(path, 'b')).values).toEqual([1.5, -2])
    expect((await read(path, 'd')).values).toEqual([Math.fround(0.1)])
  })

  it.each([
    ['a header longer than the file', raw('{}', Buffer.alloc(4), 1n << 40n)],
    ['a header of nonsense', raw('{nonsense')],
    ['a tensor outside the file', raw({ x: { dtype: 'F32', shape: [2, 2], data_offsets: [0, 16] } })],
    [
      'a shape that its bytes cannot hold',
      raw({ x: { dtype: 'F32', shape: [1e9, 1e9], data_offsets: [0, 4] } }, Buffer.alloc(4)),
    ],
    [
      'offsets that run backwards',
      raw({ x: { dtype: 'F32', shape: [1, 1], data_offsets: [4, 0] } }, Buffer.alloc(4)),
    ],
    ['a negative side', raw({ x: { dtype: 'F32', shape: [-1, -1], data_offsets: [0, 4] } }, Buffer.alloc(4))],
  ])('refuses %s', async (_, bytes) => {
    const path = join(folder, 'bad.safetensors')
    await writeFile(path, bytes)
    await expect(read(path, 'x')).rejects.toMatchObject({
      code: 'embeddings.damaged',
      details: { file: path },
    })
  })

  it('begins its data at a multiple of eight, as other readers like it', () => {
    expect(safetensorsBytes([{ name: 'x', shape: [1], data: Float32Array.of(1) }]).length % 8).toBe(4)
  })
})
