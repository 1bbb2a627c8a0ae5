import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import {
  Field,
  FixedSizeList,
  Float32,
  makeData,
  RecordBatch,
  Schema,
  Struct,
  Table,
  tableToIPC,
  Vector,
} from 'apache-arrow'
import fc from 'fast-check'
import { zipSync } from 'fflate'
import iconv from 'iconv-lite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { float32Text } from '@core/formats/embeddings/float32Text'
import { csvLine } from '@core/formats/lib/csv'
import { npyBytes } from '@core/formats/lib/npy'
import { safetensorsBytes } from '@core/formats/lib/safetensors'
import { readWhole } from './support'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'round-'))
})
afterAll(() => rm(folder, { recursive: true }))

const npy = (rows: number[][]) =>
  npyBytes('<f4', [rows.length, rows[0]!.length], Float32Array.from(rows.flat()))
const idOf = (i: number) => `id ${i} é词`
const csv = (rows: number[][], cells: (row: number[]) => string[], names: string[], delimiter = ',') =>
  [
    csvLine(['id', ...names], delimiter),
    ...rows.map((row, i) => csvLine([idOf(i), ...cells(row)], delimiter)),
  ].join('')
const dims = (rows: number[][]) => rows[0]!.map((_, i) => `d${i}`)
const texts = (row: number[]) => row.map(float32Text)
/** Python's json: bare NaN and Infinity. */
const json = (row: number[]) =>
  `[${row.map((v) => (Number.isNaN(v) ? 'NaN' : v === Infinity ? 'Infinity' : v === -Infinity ? '-Infinity' : Object.is(v, -0) ? '-0.0' : String(v))).join(', ')}]`
const base64 = (row: number[]) => Buffer.from(Float32Array.from(row).buffer).toString('base64')

function arrow(rows: number[][], kind: 'file' | 'stream'): Uint8Array {
  const d = rows[0]!.length
  const values = makeData({
    type: new Float32(),
    length: rows.length * d,
    data: Float32Array.from(rows.flat()),
  })
  const type = new FixedSizeList(d, new Field('item', new Float32()))
  const list = makeData({ type, length: rows.length, nullCount: 0, child: values })
  const schema = new Schema([new Field('embedding', type)])
  const half = Math.ceil(rows.length / 2)
  const batch = (from: number, to: number) =>
    new RecordBatch(
      schema,
      makeData({
        type: new Struct(schema.fields),
        length: to - from,
        nullCount: 0,
        children: [new Vector([list]).slice(from, to).data[0]!],
      }),
    )
  const batches =
    rows.length > 1 && kind === 'stream'
      ? [batch(0, rows.length)]
      : [batch(0, half), ...(half < rows.length ? [batch(half, rows.length)] : [])]
  return tableToIPC(new Table(schema, batches), kind)
}

/** What torch.save writes of a view: its storage, and a pickle that names size and strides. */
function torch(rows: number[][], transposed: boolean): Uint8Array {
  const [n, d] = [rows.length, rows[0]!.length]
  const stored = transposed ? rows[0]!.map((_, j) => rows.map((row) => row[j]!)) : rows
  const whole = (value: number) => {
    const bytes = Buffer.alloc(5, 'J')
    bytes.writeInt32LE(value, 1)
    return bytes
  }
  const text = (value: string) => Buffer.from(`X${String.fromCharCode(value.length)}\0\0\0${value}`, 'latin1')
  const pickle = Buffer.concat([
    Buffer.from('\x80\x02ctorch._utils\n_rebuild_tensor_v2\n((', 'latin1'), text('storage'), Buffer.from('ctorch\nFloatStorage\n'),
    text('0'), text('cpu'), whole(n * d), Buffer.from('tQ'), whole(0),
    Buffer.from('('), whole(n), whole(d), Buffer.from('t('), whole(transposed ? 1 : d), whole(transposed ? n : 1), Buffer.from('t'),
    Buffer.from('\x89ccollections\nOrderedDict\n)RtR.', 'latin1'),
  ])
  const data = new Uint8Array(Float32Array.from(stored.flat()).buffer)
  return zipSync({ 'a/data.pkl': pickle, 'a/byteorder': Buffer.from('little'), 'a/data/0': data, 'a/version': Buffer.from('3\n') }, { level: 0 })
}

const finite = fc.float({ noNaN: true, noDefaultInfinity: true })
const matrixOf = (value: fc.Arbitrary<number>) =>
  fc
    .integer({ min: 2, max: 6 })
    .chain((d) => fc.array(fc.array(value, { minLength: d, maxLength: d }), { minLength: 1, maxLength: 12 }))

/** Formats that hold any float32, and how a matrix is written in each by others than the reader; Parquet: write.test.ts. */
const WRITERS: [name: string, bytes: (rows: number[][]) => Uint8Array | string, ids: boolean][] = [
  ['npy', npy, false],
  ['npz, stored', (rows) => zipSync({ 'embeds.npy': npy(rows) }, { level: 0 }), false],
  [
    'npz, packed',
    (rows) => zipSync({ 'embeds.npy': npy(rows), 'other.npy': npy([[1]]) }, { level: 6 }),
    false,
  ],
  [
    'safetensors',
    (rows) =>
      safetensorsBytes([
        { name: 'x', shape: [rows.length, rows[0]!.length], data: Float32Array.from(rows.flat()) },
      ]),
    false,
  ],
  ['torch', (rows) => torch(rows, false), false],
  ['torch, a transposed view', (rows) => torch(rows, true), false],
  ['arrow file', (rows) => arrow(rows, 'file'), false],
  ['arrow stream', (rows) => arrow(rows, 'stream'), false],
  ['csv, a column a dimension', (rows) => csv(rows, texts, dims(rows)), true],
  ['tsv in gzip', (rows) => gzipSync(csv(rows, texts, dims(rows), '\t')), true],
  ['csv in UTF-16', (rows) => iconv.encode(csv(rows, texts, dims(rows)), 'utf-16le', { addBOM: true }), true],
  ['csv in GB18030', (rows) => iconv.encode(csv(rows, texts, dims(rows)), 'gb18030'), true],
  ['csv with JSON lists', (rows) => csv(rows, (row) => [json(row)], ['embedding']), true],
  ['csv with space lists', (rows) => csv(rows, (row) => [texts(row).join(' ')], ['embedding']), true],
  ['csv with comma lists', (rows) => csv(rows, (row) => [texts(row).join(',')], ['embedding']), true],
  [
    'json lines',
    (rows) =>
      rows.map((row, i) => `{"id": ${JSON.stringify(idOf(i))}, "embedding": ${json(row)}}\n`).join(''),
    true,
  ],
  [
    'json array',
    (rows) =>
      `[${rows.map((row, i) => `{"id": ${JSON.stringify(idOf(i))}, "embedding": ${json(row)}}`).join(', ')}]`,
    true,
  ],
  [
    'json object',
    (rows) => `{\n${rows.map((row, i) => `${JSON.stringify(idOf(i))}: ${json(row)}`).join(',\n')}\n}`,
    true,
  ],
]

describe('any matrix comes back from', () => {
  it.each(WRITERS)('%s', async (name, bytes, ids) => {
    // JSON has no word for a single NaN row that is not Python's; one that is all NaN is a missing row just so.
    const value =
      name.startsWith('csv') || name.startsWith('tsv') || name.startsWith('json') ? finite : fc.float()
    await fc.assert(
      fc.asyncProperty(matrixOf(value), async (rows) => {
        const file = join(folder, 'matrix')
        await writeFile(file, bytes(rows))
        const back = await readWhole(file)
        expect(back.rows).toEqual(rows)
        expect(back.ids).toEqual(ids ? rows.map((_, i) => idOf(i)) : null)
      }),
      { numRuns: 30 },
    )
  })

  it('csv with base64 of float32, where the values look like embeddings', async () => {
    const sensible = fc
      .float({ min: Math.fround(-10), max: 10, noNaN: true })
      .map((v) => (Math.abs(v) < 1e-6 ? 0 : v))
    await fc.assert(
      fc.asyncProperty(matrixOf(sensible), async (rows) => {
        const file = join(folder, 'matrix')
        await writeFile(
          file,
          csv(rows, (row) => [base64(row)], ['embedding']),
        )
        expect((await readWhole(file, { embedding: 'embedding' })).rows).toEqual(rows)
      }),
      { numRuns: 30 },
    )
  })

  it('text with NaN and infinities in it', async () => {
    const rows = [
      [1, NaN, -Infinity],
      [Infinity, 2, 3],
    ]
    for (const bytes of [
      csv(rows, texts, dims(rows)),
      csv(rows, (row) => [json(row)], ['embedding']),
      rows.map((row) => `${json(row)}\n`).join(''),
    ]) {
      const file = join(folder, 'matrix')
      await writeFile(file, bytes)
      expect((await readWhole(file)).rows).toEqual(rows)
    }
  })
})
