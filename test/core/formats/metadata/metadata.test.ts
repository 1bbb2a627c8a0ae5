import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import iconv from 'iconv-lite'
import { afterAll, describe, expect, it } from 'vitest'
import { csvLine } from '@core/formats/lib/csv'
import { inspectMetadata, loadMetadata, recogniseMetadata } from '@core/formats/metadata/registry'

const FIXTURES = resolve('test/fixtures/embeddings')
const folder = mkdtempSync(join(tmpdir(), 'sid-metadata-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
let count = 0
const fileOf = (content: string | Buffer, ending = 'csv'): string => {
  const file = join(folder, `${count++}.${ending}`)
  writeFileSync(file, content)
  return file
}
const load = async (content: string | Buffer) => {
  const { columns, rows } = await loadMetadata(fileOf(content))
  return Object.fromEntries(
    columns.map((column) => [
      column.name,
      { type: column.type, values: Array.from({ length: rows }, (_, row) => column.get(row)) },
    ]),
  )
}

describe('a table of metadata', () => {
  it('keeps numbers with leading zeros as text, and reads the others as numbers', async () => {
    expect(await load('code,price,sold\n007,1.5,true\n010,,False\n')).toEqual({
      code: { type: 'text', values: ['007', '010'] },
      price: { type: 'number', values: [1.5, null] },
      sold: { type: 'boolean', values: [true, false] },
    })
  })

  it.each(['1E5', '+5', '0x10', '1_000', '12345678901234567', '1.', '.5', '-', '1e5', 'NaN', ' 1'])(
    'keeps %j as text',
    async (cell) => {
      expect((await load(`a,b\n${cell},x\n`))['a']).toEqual({ type: 'text', values: [cell] })
    },
  )

  it.each([
    ['0', 0],
    ['-0.25', -0.25],
    ['1.5e-7', 1.5e-7],
    ['1e-05', 1e-5],
    ['123456789012345', 123456789012345],
  ])('reads %s as a number', async (cell, value) => {
    expect((await load(`a,b\n${cell},x\n`))['a']).toEqual({ type: 'number', values: [value] })
  })

  it('makes a column text when a single value is no number', async () => {
    expect((await load('hexcode,x\n1000,a\n1F1E6,b\n'))['hexcode']).toEqual({
      type: 'text',
      values: ['1000', '1F1E6'],
    })
  })

  it('gives back any texts that were written, however long the table', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.tuple(
            fc.string({ unit: fc.constantFrom('a', '"', ',', '\n', '词', '0') }),
            fc.string({ maxLength: 5 }),
          ),
          { minLength: 1, maxLength: 30 },
        ),
        fc.integer({ min: 1, max: 300 }),
        async (rows, times) => {
          const many = Array.from({ length: times }, () => rows).flat()
          const file = fileOf(
            `text,other\n${many.map((row) => csvLine(row.map((cell) => `x${cell}`))).join('')}`,
          )
          const table = await loadMetadata(file)
          expect(table.rows).toBe(many.length)
          many.forEach((row, i) =>
            expect(table.columns.map((column) => column.text(i))).toEqual(
              row.map((cell) => `x${Buffer.from(cell).toString()}`),
            ),
          )
        },
      ),
      { numRuns: 20 },
    )
  })

  it('counts distinct and empty values among the rows of a join', async () => {
    const table = await loadMetadata(fileOf('a,b\nx,1\ny,\nx,3\nz,4\n'))
    expect(table.columns[0]!.counts(Int32Array.of(0, 1, 2, -1))).toEqual({ distinct: 2, empty: 1 })
    expect(table.columns[1]!.counts(Int32Array.of(0, 1, 2, 3))).toEqual({ distinct: 3, empty: 1 })
  })

  it('estimates distinct values beyond a million within one per cent', async () => {
    const table = await loadMetadata(
      fileOf(`a,b\n${Array.from({ length: 1_500_000 }, (_, i) => `${i},x`).join('\n')}\n`),
    )
    const { distinct } = table.columns[0]!.counts(Int32Array.from({ length: 1_500_000 }, (_, i) => i))
    expect(Math.abs(distinct / 1_500_000 - 1)).toBeLessThan(0.01)
  })

  it('knows a semicolon, a tab and a bar from a comma', async () => {
    expect((await load('a;b\n"x;1";"two\nlines ""quoted"""\n'))['b']!.values).toEqual(['two\nlines "quoted"'])
    expect((await load('a\tb\n1,5\t2\n'))['a']!.values).toEqual(['1,5'])
    expect((await load('a|b\n1|x\n'))['b']!.values).toEqual(['x'])
  })

  it('names the columns of a table without header', async () => {
    expect(Object.keys(await load('1,Alien,8.5\n2,Heat,8.3\n'))).toEqual(['column1', 'column2', 'column3'])
  })

  it('reads MovieLens :: files, which have no header, in the encoding they were written in', async () => {
    const text = "1::Toy Story (1995)::Animation|Children's\n2::Cité des enfants perdus, La (1995)::Sci-Fi\n"
    const file = fileOf(Buffer.from(text, 'latin1'), 'dat')
    expect(await inspectMetadata(file)).toMatchObject({
      delimiter: '::',
      encoding: 'windows-1252',
      keyColumn: 'movie_id',
      titleColumn: 'title',
    })
    const table = await loadMetadata(file)
    expect(table.columns.map((one) => [one.name, one.type, one.get(1)])).toEqual([
      ['movie_id', 'number', 2],
      ['title', 'text', 'Cité des enfants perdus, La (1995)'],
      ['genres', 'text', 'Sci-Fi'],
    ])
  })

  it('reads JSON lines whose keys differ, keeps nested values as JSON and leaves embeddings out', async () => {
    const vector = JSON.stringify(Array.from({ length: 32 }, () => 0.5))
    expect(await load(`{"id":1,"tags":["a","b"],"v":${vector}}\n\n{"id":2,"name":"x","ok":true}\n`)).toEqual({
      id: { type: 'number', values: [1, 2] },
      tags: { type: 'text', values: ['["a","b"]', null] },
      name: { type: 'text', values: [null, 'x'] },
      ok: { type: 'boolean', values: [null, true] },
    })
  })

  it('keeps text that looks like a number as text where JSON says that it is text', async () => {
    expect(await load('{"sku":"12"}\n{"sku":"13"}\n')).toEqual({
      sku: { type: 'text', values: ['12', '13'] },
    })
  })

  it('leaves embeddings out of tables of text too: numbered columns, lists and base64', async () => {
    const numbers = Array.from({ length: 20 }, (_, i) => i / 8)
    const base64 = Buffer.from(Float32Array.from(numbers).buffer).toString('base64')
    expect(
      Object.keys(
        await load(
          `id,${numbers.map((_, i) => `dim_${i}`).join()},title\n7,${numbers.join()},A\n8,${numbers.join()},B\n`,
        ),
      ),
    ).toEqual(['id', 'title'])
    expect(
      Object.keys(
        await load(`id,vector,packed,place,title\n7,"[${numbers.join(', ')}]",${base64},"[1.5, 2.5]",A\n`),
      ),
    ).toEqual(['id', 'place', 'title'])
    expect(Object.keys(await load('rating_1,rating_2,title\n1,2,A\n'))).toEqual([
      'rating_1',
      'rating_2',
      'title',
    ])
  })

  it('reads Parquet, keeps ids as text and leaves lists of numbers out', async () => {
    const table = await loadMetadata(`${FIXTURES}/list-f4.parquet`)
    expect(table.columns.map((column) => [column.name, column.type, column.get(1)])).toEqual([
      ['item_id', 'text', '007'],
      ['title', 'text', 'Title 1'],
    ])
    expect(await inspectMetadata(`${FIXTURES}/list-f4.parquet`)).toMatchObject({
      rows: 7,
      keyColumn: 'item_id',
      titleColumn: 'title',
    })
  })

  it.each([
    ['UTF-8 with a byte-order mark', Buffer.from('\uFEFFtitle\n海豹\n')],
    ['UTF-16', Buffer.from('\uFEFFtitle\n海豹\n', 'utf16le')],
    ['big-endian UTF-16', iconv.encode('title\n海豹\n', 'utf-16be', { addBOM: true })],
    ['GB18030', iconv.encode('title\n海豹\n', 'gb18030')],
    ['gzip', gzipSync('title\n海豹\n')],
  ])('reads %s', async (_, bytes) => {
    expect((await load(bytes))['title']!.values).toEqual(['海豹'])
  })

  it('reads the demo as people know it', async () => {
    const seen = await inspectMetadata(resolve('resources/demo/items.csv'))
    expect(seen).toMatchObject({
      format: 'csv',
      encoding: 'utf-8',
      keyColumn: 'id',
      titleColumn: 'title',
      pictureColumn: 'emoji',
    })
    expect((await loadMetadata(resolve('resources/demo/items.csv'))).rows).toBe(3979)
  })

  it('names the line of a row with too few fields', async () => {
    await expect(load('a,b\n1,2\n3\n')).rejects.toMatchObject({
      code: 'metadata.raggedRow',
      details: { line: 3, found: 1, expected: 2 },
    })
  })

  it('names the line that is no JSON object', async () => {
    await expect(load('{"a":1}\n[2]\n')).rejects.toMatchObject({
      code: 'metadata.badJson',
      details: { line: 2 },
    })
  })

  it('names the line of bytes that are not of the encoding that was chosen', async () => {
    const file = fileOf(
      Buffer.concat([Buffer.from('a,b\n1,2\n'), Buffer.from([0xff, 0xfe, 0x2c, 0x31, 0x0a])]),
    )
    await expect(loadMetadata(file, { encoding: 'utf-8' })).rejects.toMatchObject({
      code: 'text.badBytes',
      details: { line: 3 },
    })
  })

  it('refuses bytes that are no table', async () => {
    await expect(recogniseMetadata(fileOf(Buffer.from([0, 1, 2, 0, 255, 0, 7, 0])))).rejects.toMatchObject({
      code: 'metadata.unknownFormat',
    })
    await expect(loadMetadata(`${FIXTURES}/f4.pt`)).rejects.toMatchObject({ code: 'metadata.unknownFormat' })
    await expect(loadMetadata(`${FIXTURES}/bad/truncated-list-f4.parquet`)).rejects.toMatchObject({
      code: 'embeddings.damaged',
    })
  })

  it('stops when it is cancelled', async () => {
    await expect(loadMetadata(fileOf('a,b\n1,2\n'), {}, { isCancelled: () => true })).rejects.toMatchObject({
      code: 'dataset.importCancelled',
    })
  })
})
