import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { exportMapping, MAPPING_FORMATS, readMapping, type MappingFormatName } from '@core/formats/mapping'
import { MADE_BY_PYTHON, PROGRAM, SAMPLE, sampleTable, scratch } from './sample'

const text = (path: string) => readFileSync(path, 'utf8')
const made = (name: string) => text(join(MADE_BY_PYTHON, name))

async function written(format: MappingFormatName, options: Record<string, unknown> = {}, name = `x${format}`): Promise<{ out: string; paths: string[] }> {
  const out = join(scratch(), name)
  const { files } = await exportMapping({ format, table: sampleTable(), out, options, program: PROGRAM })
  return { out, paths: files.map((file) => file.path) }
}

describe('bytes of each dialect', () => {
  it('csv and tsv are what pandas writes, RFC 4180 with LF', async () => {
    expect(text((await written('csv')).out)).toBe(made('mapping.csv'))
    expect(text((await written('tsv')).out)).toBe(made('mapping.tsv'))
  })
  it('csv takes chosen metadata columns, row numbers, base 1 and suffixes from 1 for colliding items alone', async () => {
    const { out } = await written('csv', { columns: ['genre', 'year'], key: 'row', base: 1, suffix: 'colliding', suffixStart: 1 })
    expect(text(out).split('\n').slice(0, 3)).toEqual([
      'item_id,sid,code_1,code_2,code_3,suffix,genre,year',
      '0,13-41-8,13,41,8,,crime,1995',
      '1,1-64-2-1,1,64,2,1,"a ""quoted"", one",1',
    ])
    expect(text((await written('csv', { suffix: 'none' })).out).split('\n').slice(0, 2)).toEqual([
      'item_id,sid,code_1,code_2,code_3', '15615,12-40-7,12,40,7',
    ])
  })
  it('jsonl is one compact object a line', async () => {
    expect(text((await written('jsonl')).out)).toBe(made('mapping.jsonl'))
  })
  it('lc-rec is what json.dump writes, without a final newline, ASCII throughout', async () => {
    expect(text((await written('lc-rec')).out)).toBe(made('lc-rec.index.json'))
    expect(text((await written('lc-rec', { key: 'id', suffix: 'all' })).out)).toBe(made('lc-rec-ids.index.json'))
  })
  it('minionerec is LC-Rec\'s bytes by default, and its constrained writer\'s with codes from 1; titles lie beside', async () => {
    const plain = await written('minionerec', {}, 'm.index.json')
    expect(plain.paths.map((path) => path.split('/').at(-1))).toEqual(['m.index.json', 'm.info.txt'])
    expect(text(plain.paths[0]!)).toBe(made('lc-rec.index.json'))
    expect(text(plain.paths[1]!).split('\n').slice(0, 2)).toEqual(['<a_12><b_40><c_7>\tHeat\t0', '<a_0><b_63><c_1>\tTab here\t1'])
    const constrained = await written('minionerec', { base: 1 }, 'm')
    expect(text(constrained.paths[0]!)).toBe(made('minionerec.index.json'))
    expect(text(constrained.paths[1]!)).toBe(made('minionerec.info.txt'))
  })
  it('npy is what numpy.save writes: int32, C order, and a further column with the suffix', async () => {
    expect(readFileSync((await written('npy')).out)).toEqual(readFileSync(join(MADE_BY_PYTHON, 'mapping.npy')))
    expect(readFileSync((await written('npy', { suffix: 'all' })).out)).toEqual(readFileSync(join(MADE_BY_PYTHON, 'full.npy')))
  })
  it('tiger is what numpy.save writes of int64, beside a tensor', async () => {
    const { paths } = await written('tiger', {}, 't.npy')
    expect(paths.map((path) => path.split('/').at(-1))).toEqual(['t.npy', 't.pt'])
    expect(readFileSync(paths[0]!)).toEqual(readFileSync(join(MADE_BY_PYTHON, 'tiger.npy')))
  })
  it('al-sid quotes the list of codes', async () => {
    expect(text((await written('al-sid')).out).split('\n').slice(0, 2)).toEqual(['item_id,SID', '15615,"12,40,7"'])
  })
  it('openonerec has a token for each pid', async () => {
    const { paths } = await written('openonerec', { key: 'row' }, 'o.parquet')
    expect(text(paths[1]!).split('\n')[0]).toBe('0\t<|sid_begin|><s_a_12><s_b_40><s_c_7><|sid_end|>')
  })
  it('tokens follow the person\'s templates', async () => {
    expect(text((await written('tokens')).out).split('\n')[1]).toBe('15615\t<C1_12><C2_40><C3_7>')
    const own = await written('tokens', { template: ['[{letter}{code}]', 'x{offset}y', '<c{level}:{code}>', '#{code}'], suffix: 'all' })
    expect(text(own.out).split('\n')[1]).toBe('15615\t[a12]x104y<c3:7>#0')
  })
})

describe('what was written is read back', () => {
  const variants: [MappingFormatName, Record<string, unknown>][] = [
    ...MAPPING_FORMATS.map((format): [MappingFormatName, Record<string, unknown>] => [format.name, {}]),
    ['csv', { suffix: 'none' }], ['csv', { suffix: 'colliding', base: 1 }], ['tsv', { key: 'row', columns: ['genre', 'year', 'seen'] }],
    ['jsonl', { suffix: 'colliding', suffixStart: 1, columns: ['seen', 'genre'] }], ['parquet', { suffix: 'none' }],
    ['parquet', { suffix: 'colliding', base: 1, columns: ['genre', 'year', 'seen'] }], ['npy', { suffix: 'all', base: 1 }],
    ['lc-rec', { suffix: 'all' }], ['lc-rec', { suffix: 'colliding', key: 'id', base: 1 }], ['minionerec', { base: 1 }],
    ['minionerec', { base: 1, suffix: 'none' }], ['al-sid', { suffix: 'all', key: 'row' }], ['tiger', { base: 1, suffixStart: 1 }],
    ['tokens', { suffix: 'all', template: ['a{code}', 'b{code}', 'c{code}', 'd{code}'] }],
  ]
  it.each(variants)('%s %o, by its manifest and by its bytes alone', async (format, options) => {
    const table = sampleTable()
    const { out, paths } = await written(format, options, 'mapping')
    const found = await readMapping({ path: paths.length > 1 && format !== 'torcheasyrec' ? paths[0]! : out })
    expect(found.dialect).toBe(format)
    expect(found.codes).toEqual(table.codes)
    expect(found.sizes).toEqual(SAMPLE.sizes)
    expect(found.manifest?.options).toMatchObject(options)
    if (found.suffixes && options['suffix'] !== 'colliding' && format !== 'minionerec') {
      const start = (options['suffixStart'] as number | undefined) ?? 0
      expect([...found.suffixes]).toEqual(SAMPLE.suffixes.map((suffix) => (format === 'grid' ? suffix : suffix + start)))
    }
  })
})

describe('files made by numpy, pandas, pyarrow, torch and json', () => {
  const cases: [string, MappingFormatName, Record<string, unknown>, boolean][] = [
    ['mapping.csv', 'csv', {}, true], ['mapping.tsv', 'tsv', {}, true], ['mapping.jsonl', 'jsonl', {}, true],
    ['sid-only.csv', 'csv', { levels: 3 }, true], ['mapping.parquet', 'parquet', {}, true], ['mapping.npy', 'npy', {}, false],
    ['full.npy', 'npy', { levels: 3 }, true], ['fortran.npy', 'npy', {}, false], ['lc-rec.index.json', 'lc-rec', {}, false],
    ['lc-rec-ids.index.json', 'lc-rec', { levels: 3 }, true], ['grid.pt', 'grid', {}, true], ['tiger.pt', 'tiger', { dialect: 'tiger' }, true],
    ['tiger.npy', 'tiger', { dialect: 'tiger' }, true], ['tiger-view.pt', 'tiger', { dialect: 'tiger' }, true],
    ['torcheasyrec', 'torcheasyrec', {}, true], ['openonerec.parquet', 'parquet', {}, false],
    ['openonerec.tokens.txt', 'openonerec', {}, false], ['al-sid.csv', 'al-sid', {}, false], ['tokens.tokens.tsv', 'tokens', {}, false],
  ]
  it.each(cases)('reads %s as %s', async (file, dialect, choices, hasSuffix) => {
    const found = await readMapping({ path: join(MADE_BY_PYTHON, file), ...choices })
    expect(found.dialect).toBe(dialect)
    expect(Array.from({ length: 7 }, (_, row) => [...found.codes.subarray(row * 3, row * 3 + 3)])).toEqual(SAMPLE.codes)
    if (hasSuffix) expect([...found.suffixes!]).toEqual(SAMPLE.suffixes)
    else expect(found.suffixes).toBeNull()
  })
  it('takes the shortest of mixed lengths as D: what is left is a suffix', async () => {
    for (const file of ['minionerec.index.json', 'minionerec.info.txt']) {
      const found = await readMapping({ path: join(MADE_BY_PYTHON, file), base: 1 })
      expect(found).toMatchObject({ dialect: 'minionerec', levels: 3, levelsFrom: 'shortest' })
      expect([...found.codes]).toEqual(SAMPLE.codes.flat())
      expect([...found.suffixes!]).toEqual([-1, 1, 1, -1, 2, 2, 3])
    }
  })
  it('takes all columns of a bare matrix, and says so', async () => {
    const path = join(MADE_BY_PYTHON, 'full.npy')
    expect(await readMapping({ path })).toMatchObject({ levels: 4, levelsFrom: 'all-columns', suffixes: null, keys: null })
    expect(await readMapping({ path, levels: 3 })).toMatchObject({ levels: 3, levelsFrom: 'choice' })
  })
  it('keeps ids as they are', async () => {
    for (const file of ['mapping.csv', 'mapping.tsv', 'mapping.jsonl', 'mapping.parquet', 'lc-rec-ids.index.json', 'torcheasyrec']) {
      expect((await readMapping({ path: join(MADE_BY_PYTHON, file) })).keys).toEqual(SAMPLE.ids)
    }
  })
})
