import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import iconv from 'iconv-lite'
import { afterAll, describe, expect, it } from 'vitest'
import { joinMetadata } from '@core/dataset/join'
import { readMetadata } from '@core/formats/metadata'

const folder = mkdtempSync(join(tmpdir(), 'sid-metadata-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
let count = 0
const fileOf = (content: string | Buffer, ending = 'csv'): string => {
  const file = join(folder, `${count++}.${ending}`)
  writeFileSync(file, content)
  return file
}
const columns = async (content: string | Buffer) => Object.fromEntries((await readMetadata(fileOf(content))).columns.map(({ name, type, values }) => [name, { type, values }]))

describe('a table of metadata', () => {
  it('keeps numbers with leading zeros as text, and reads the others as numbers', async () => {
    expect(await columns('code,price,sold\n007,1.5,true\n010,,false\n')).toEqual({
      code: { type: 'text', values: ['007', '010'] },
      price: { type: 'number', values: [1.5, null] },
      sold: { type: 'boolean', values: [true, false] },
    })
  })
  it('keeps whole numbers beyond 2^53 as text, digit by digit', async () => {
    expect((await columns('id\n9007199254740993\n'))['id']).toEqual({ type: 'text', values: ['9007199254740993'] })
  })
  it('reads quotes, delimiters and line breaks inside fields', async () => {
    expect((await columns('a;b\n"x;1";"two\nlines ""quoted"""\n'))['b']!.values).toEqual(['two\nlines "quoted"'])
  })
  it('reads MovieLens :: files, which have no header', async () => {
    const table = await readMetadata(fileOf("1::Toy Story (1995)::Animation|Children's\n2::Heat::Crime\n", 'dat'))
    expect(table.format).toBe('movielens')
    expect(table.columns.map((one) => one.name)).toEqual(['movie_id', 'title', 'genres'])
    expect(table.columns[1]!.values).toEqual(['Toy Story (1995)', 'Heat'])
  })
  it('reads JSON lines whose keys differ, and keeps nested values as JSON', async () => {
    expect(await columns('{"id":1,"tags":["a","b"]}\n\n{"id":2,"name":"x"}\n')).toEqual({
      id: { type: 'number', values: [1, 2] },
      tags: { type: 'text', values: ['["a","b"]', null] },
      name: { type: 'text', values: [null, 'x'] },
    })
  })
  it.each([
    ['UTF-8 with a byte-order mark', Buffer.from('\uFEFFtitle\n海豹\n')],
    ['UTF-16', Buffer.from('\uFEFFtitle\n海豹\n', 'utf16le')],
    ['GB18030', iconv.encode('title\n海豹\n', 'gb18030')],
    ['gzip', gzipSync('title\n海豹\n')],
  ])('reads %s', async (_, bytes) => {
    expect((await columns(bytes))['title']!.values).toEqual(['海豹'])
  })
  it('names the line of a row with too few fields', async () => {
    await expect(readMetadata(fileOf('a,b\n1,2\n3\n'))).rejects.toMatchObject({ code: 'metadata.raggedRow', details: { line: 3, found: 1, expected: 2 } })
  })
  it('names the line that is no JSON object', async () => {
    await expect(readMetadata(fileOf('{"a":1}\n[2]\n'))).rejects.toMatchObject({ code: 'metadata.badJson', details: { line: 2 } })
  })
  it('refuses bytes that are no table', async () => {
    await expect(readMetadata(fileOf(Buffer.from([0, 1, 2, 0, 255, 0, 7, 0])))).rejects.toMatchObject({ code: 'metadata.unknownFormat' })
  })
})

describe('joining items with metadata', () => {
  const idsOf = (ids: string[]) => ({ get: (row: number) => ids[row]!, find: (id: string) => ids.indexOf(id) })
  const table = (rows: string) => readMetadata(fileOf(`id,title\n${rows}`))
  it('goes by key, and tells what did not match on either side', async () => {
    const join = joinMetadata({ items: 3, ids: idsOf(['b', 'x', 'a']), dropped: new Int32Array(0) }, await table('a,A\nb,B\nb,B2\nc,C\n'), 'id')
    expect([...join.rowOf]).toEqual([1, -1, 0])
    expect(join.matched).toBe(2)
    expect(join.itemsWithoutMetadata).toEqual({ count: 1, examples: ['x'] })
    expect(join.metadataWithoutItem).toEqual({ count: 1, examples: ['c'] })
    expect(join.duplicateIds).toEqual({ count: 1, examples: ['b'] })
  })
  it('goes by row order without ids, past rows that were dropped, and the key gives the ids', async () => {
    const join = joinMetadata({ items: 2, ids: null, dropped: Int32Array.of(1) }, await table('a,A\nb,B\nc,C\n'), 'id')
    expect([...join.rowOf]).toEqual([0, 2])
    expect([join.ids(0), join.ids(1)]).toEqual(['a', 'c'])
  })
  it('refuses another number of rows, and a key that is not there', async () => {
    const items = { items: 2, ids: null, dropped: new Int32Array(0) }
    expect(() => joinMetadata(items, { file: 'f', format: 'csv', encoding: null, rows: 3, columns: [] }, null)).toThrow(/3 rows/)
    const three = await table('a,A\n')
    expect(() => joinMetadata(items, three, 'nope')).toThrow(/no column nope/)
  })
})
