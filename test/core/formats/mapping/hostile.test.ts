import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { seededUniform } from '@core/metrics/random'
import { evaluateMapping, readMapping, type ImportRequest } from '@core/formats/mapping'
import { matrixSource } from '@core/metrics/duplicates'
import { StudioError } from '@shared/errors'
import { MADE_BY_PYTHON, SAMPLE, scratch } from './sample'

const file = (content: string | Uint8Array, name = 'x'): string => {
  const path = join(scratch(), name)
  writeFileSync(path, content)
  return path
}
const refusal = async (content: string | Uint8Array, choices: Omit<ImportRequest, 'path'> = {}) => {
  const path = file(content)
  const error: unknown = await readMapping({ path, ...choices }).then(() => null, (e: unknown) => e)
  return error instanceof StudioError ? { code: error.code, ...error.details } : error
}

describe('what is wrong is said with its place', () => {
  it('in text', async () => {
    expect(await refusal('item_id,code_1,code_2\na,1,2\nb,1,x\n')).toMatchObject({ code: 'mapping.damaged', place: 'line 3', reason: '"x" is no code' })
    expect(await refusal('item_id,code_1,code_2\na,1\n')).toMatchObject({ code: 'mapping.damaged', place: 'line 2' })
    expect(await refusal('item_id,code_1\na,99999999999\n')).toMatchObject({ code: 'mapping.damaged' })
    expect(await refusal('item_id,code_1\na,-1\n')).toMatchObject({ code: 'mapping.damaged' })
    expect(await refusal('{"0": ["<a_1>", "<c_2>"]}')).toMatchObject({ code: 'mapping.damaged', reason: '"<c_2>" is not the token <b_…>' })
    expect(await refusal('{"0": ["<a_1>"], "0": ["<a_2>"]}')).toMatchObject({ code: 'mapping.damaged', reason: 'this key stands there twice' })
    expect(await refusal('{"item_id":"a","codes":[1.5]}\n', { dialect: 'jsonl' })).toMatchObject({ code: 'mapping.damaged', place: 'line 1' })
    expect(await refusal('item_id,code_1\na,1\n', { levels: 3 })).toMatchObject({ code: 'mapping.tooFewCodes', found: 1, levels: 3 })
    expect(await refusal('item_id,code_1\na,0\n', { base: 1 })).toMatchObject({ code: 'mapping.damaged', place: 'row 0' })
    expect(await refusal('item_id,code_1\na,1\n', { sizes: [4, 4] })).toMatchObject({ code: 'mapping.sizesMismatch' })
    expect(await refusal('just some words\n')).toMatchObject({ code: 'mapping.unrecognised' })
    expect(await refusal('')).toMatchObject({ code: 'mapping.unrecognised' })
    expect(await refusal('item_id,code_1\n')).toMatchObject({ code: 'mapping.empty' })
  })
  it('of a file that is not there', async () => {
    await expect(readMapping({ path: '/no/such.csv' })).rejects.toThrow(expect.objectContaining({ code: 'file.notFound' }))
  })
  it('in binary files that are cut off or lie about their size', async () => {
    for (const name of ['mapping.npy', 'grid.pt', 'mapping.parquet']) {
      const bytes = readFileSync(join(MADE_BY_PYTHON, name))
      for (const length of [10, Math.floor(bytes.length / 2), bytes.length - 1]) {
        const found = await refusal(bytes.subarray(0, length))
        expect(found, `${name} cut to ${length}`).toHaveProperty('code')
      }
    }
    const lying = readFileSync(join(MADE_BY_PYTHON, 'mapping.npy'))
    const huge = Buffer.from(lying.toString('latin1').replace('(7, 3), }  ', '(7000000000, 3), }').slice(0, lying.length), 'latin1')
    expect(await refusal(huge)).toHaveProperty('code')
  })
  it('whatever bytes are changed: a sentence or a mapping, never a crash', async () => {
    const draw = seededUniform(1)
    for (const name of ['mapping.csv', 'mapping.jsonl', 'lc-rec.index.json', 'minionerec.info.txt', 'mapping.npy', 'tiger.pt', 'mapping.parquet', 'tokens.tokens.tsv']) {
      const original = readFileSync(join(MADE_BY_PYTHON, name))
      for (let round = 0; round < 25; round++) {
        const bytes = Buffer.from(original)
        for (let change = 0; change < 4; change++) bytes[Math.floor(draw() * bytes.length)] = Math.floor(draw() * 256)
        const path = file(bytes)
        const outcome = await readMapping({ path }).then((mapping) => evaluateMapping(mapping).items, (error: unknown) => error)
        if (typeof outcome !== 'number') expect(outcome, `${name}: ${String(outcome)}`).toBeInstanceOf(StudioError)
      }
    }
  })
})

describe('reads what people have', () => {
  const codes = async (content: string | Uint8Array, choices: Omit<ImportRequest, 'path'> = {}) => {
    const { keys, codes: flat, suffixes, levels } = await readMapping({ path: file(content), ...choices })
    return { keys, codes: [...flat], suffixes: suffixes && [...suffixes], levels }
  }
  it('other column names, other separators, gaps as pandas writes them', async () => {
    expect(await codes('asin;code_2;code_1\nB1;2;1\n')).toEqual({ keys: ['B1'], codes: [1, 2], suffixes: null, levels: 2 })
    expect(await codes('item_id,code_1,code_2,suffix\na,1,2,\nb,1,2,1.0\n')).toEqual({ keys: ['a', 'b'], codes: [1, 2, 1, 2], suffixes: [-1, 1], levels: 2 })
    expect(await codes('id\tsemantic_id\n7\t[1, 2, 3]\n')).toEqual({ keys: ['7'], codes: [1, 2, 3], suffixes: null, levels: 3 })
    expect(await codes('{"id": 5, "sid": [1, 2]}\n')).toEqual({ keys: ['5'], codes: [1, 2], suffixes: null, levels: 2 })
  })
  it('a byte-order mark, CRLF, UTF-16, gzip', async () => {
    const plain = 'item_id,code_1\r\n映,1\r\n'
    const expected = { keys: ['映'], codes: [1], suffixes: null, levels: 1 }
    expect(await codes(`\ufeff${plain}`)).toEqual(expected)
    expect(await codes(Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(plain, 'utf16le')]))).toEqual(expected)
    expect(await codes(gzipSync(plain))).toEqual(expected)
  })
})

describe('evaluate', () => {
  it('gives the figures of cli.md; what rests on unknown sizes is null', async () => {
    const mapping = await readMapping({ path: join(MADE_BY_PYTHON, 'mapping.csv') })
    expect(evaluateMapping(mapping)).toMatchObject({
      items: 7, uniqueSids: 4, conflictItems: 3, itemsInCollisions: 5, largestGroup: 3, sidLength: 4, randomFloor: null,
      exactDuplicateFloor: null, reconstructionMse: null, fractionOfVarianceUnexplained: null,
      levels: [{ size: null, used: 4, deadCodes: null, gini: null }, { used: 4 }, { used: 4 }],
    })
    const sized = await readMapping({ path: join(MADE_BY_PYTHON, 'mapping.csv'), sizes: SAMPLE.sizes })
    const embeddings = matrixSource(Float32Array.of(1, 2, 3, 4, 2, 3, 3), 1)
    expect(evaluateMapping(sized, embeddings)).toMatchObject({ exactDuplicateFloor: 3 / 7, levels: [{ size: 64, deadCodes: 60 }, {}, {}] })
    expect(evaluateMapping(sized).randomFloor).toBeGreaterThan(0)
  })
  it('says so where embeddings are not those of the mapping, or a code lies outside its codebook', async () => {
    const path = join(MADE_BY_PYTHON, 'mapping.csv')
    const mapping = await readMapping({ path, sizes: [64, 64, 4] })
    expect(() => evaluateMapping(mapping)).toThrow(expect.objectContaining({ code: 'codes.outOfRange' }))
    expect(() => evaluateMapping(mapping, matrixSource(new Float32Array(3), 1))).toThrow(expect.objectContaining({ code: 'mapping.itemsMismatch' }))
  })
})
