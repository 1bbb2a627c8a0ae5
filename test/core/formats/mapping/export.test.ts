import { createHash } from 'node:crypto'
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { checkExport, exportMapping, exportPaths, Manifest, mappingFormat, mappingTable, readMapping, type MappingFormatName } from '@core/formats/mapping'
import { compareReadBack } from '@core/formats/mapping/readBack'
import { parseOptions } from '@core/formats/mapping/options'
import { PROGRAM, SAMPLE, sampleTable, scratch } from './sample'

const request = (format: MappingFormatName, out: string) => ({ format, table: sampleTable(), out, program: PROGRAM })
const failure = (code: string, details: Record<string, unknown> = {}) =>
  expect.objectContaining({ code, details: expect.objectContaining(details) as unknown })

describe('an export', () => {
  it('lies beside its manifest, which says what, when, from where, and the sha256 of each file', async () => {
    const out = join(scratch(), 'movies.csv')
    const provenance = {
      run: { id: 'r1', name: 'First' }, dataset: { name: 'Movies', fingerprint: 'abc' }, configuration: { beta: 0.25 },
      seed: 42, checkpoint: 'best-collision', assignment: { name: 'resolved', kind: 'resolved', method: 'minimum-cost' },
    }
    const { manifest } = await exportMapping({ ...request('csv', out), provenance, now: Date.UTC(2026, 0, 2) })
    expect(manifest).toBe(out.replace('.csv', '.manifest.json'))
    const read = Manifest.parse(JSON.parse(readFileSync(manifest, 'utf8')))
    expect(read).toMatchObject({
      ...provenance, dialect: 'csv', items: 7, levels: 3, sizes: [64, 64, 64], createdAt: '2026-01-02T00:00:00.000Z',
      figures: { items: 7, uniqueSids: 4, conflictItems: 3, largestGroup: 3 },
    })
    const sha256 = createHash('sha256').update(readFileSync(out)).digest('hex')
    expect(read.files).toEqual([{ name: 'movies.csv', bytes: readFileSync(out).length, sha256 }])
  })
  it('names its files after --out, the dialect\'s ending taken off where there are several', () => {
    const paths = (format: MappingFormatName, out: string) => exportPaths(mappingFormat(format), out)
    expect(paths('csv', 'd/x.csv')).toEqual({ files: ['d/x.csv'], manifest: 'd/x.manifest.json' })
    expect(paths('lc-rec', 'd/Games.index.json')).toEqual({ files: ['d/Games.index.json'], manifest: 'd/Games.manifest.json' })
    expect(paths('lc-rec', 'd/Games.json')).toEqual({ files: ['d/Games.json'], manifest: 'd/Games.manifest.json' })
    expect(paths('minionerec', 'Games').files).toEqual(['Games.index.json', 'Games.info.txt'])
    expect(paths('minionerec', 'Games.index.json').files).toEqual(['Games.index.json', 'Games.info.txt'])
    expect(paths('tiger', 't.pt')).toEqual({ files: ['t.npy', 't.pt'], manifest: 't.manifest.json' })
    expect(paths('torcheasyrec', 'out')).toEqual({ files: ['out'], manifest: 'out.manifest.json' })
  })
  it('does not overwrite without being told, and then replaces files and folders whole', async () => {
    const folder = scratch()
    for (const [format, name] of [['csv', 'x.csv'], ['torcheasyrec', 'y']] as const) {
      const out = join(folder, name)
      await exportMapping(request(format, out))
      await expect(exportMapping(request(format, out))).rejects.toThrow(failure('file.exists', { file: out }))
      const changed = mappingTable({ codes: Int32Array.of(1, 2, 3), levels: 3, sizes: SAMPLE.sizes, ids: ['only'] })
      await exportMapping({ ...request(format, out), table: changed, overwrite: true })
      expect((await readMapping({ path: out })).keys).toEqual(['only'])
    }
    expect(readdirSync(folder).sort()).toEqual(['x.csv', 'x.manifest.json', 'y', 'y.manifest.json'])
  })
  it('gives the second of two mappings with one NAME a manifest of its own, and each is read with its own', async () => {
    const folder = scratch()
    await exportMapping({ ...request('csv', join(folder, 'm.csv')), options: { base: 1 } })
    const second = await exportMapping(request('jsonl', join(folder, 'm.jsonl')))
    expect(second.manifest).toBe(join(folder, 'm.jsonl.manifest.json'))
    expect(readdirSync(folder).sort()).toEqual(['m.csv', 'm.jsonl', 'm.jsonl.manifest.json', 'm.manifest.json'])
    for (const [file, base] of [['m.csv', 1], ['m.jsonl', 0]] as const) {
      const read = await readMapping({ path: join(folder, file) })
      expect(read.manifest?.options.base).toBe(base)
      expect([...read.codes]).toEqual([...sampleTable().codes])
    }
    // Each can be replaced, and replaces its own manifest alone.
    await exportMapping({ ...request('csv', join(folder, 'm.csv')), overwrite: true })
    await expect(exportMapping(request('jsonl', join(folder, 'm.jsonl')))).rejects.toThrow(failure('file.exists'))
    expect(readdirSync(folder)).toHaveLength(4)
    expect((await readMapping({ path: join(folder, 'm.csv') })).manifest?.options.base).toBe(0)
  })
  it('never takes a file for a manifest that is none: a person\'s own stays unless told', async () => {
    const folder = scratch()
    writeFileSync(join(folder, 'm.manifest.json'), '{"mine":true}')
    await expect(exportMapping(request('csv', join(folder, 'm.csv')))).rejects.toThrow(failure('file.exists', { file: join(folder, 'm.manifest.json') }))
  })
  it('leaves nothing behind when cancelled, refused, or when the folder is missing or closed', async () => {
    const folder = scratch()
    const cancelled = exportMapping(request('csv', join(folder, 'x.csv')), { isCancelled: () => true })
    await expect(cancelled).rejects.toThrow(failure('mapping.cancelled'))
    const twice = mappingTable({ codes: new Int32Array(6), levels: 3, sizes: SAMPLE.sizes, ids: ['a', 'a'] })
    await expect(exportMapping({ ...request('lc-rec', join(folder, 'x.index.json')), table: twice, options: { key: 'id' } }))
      .rejects.toThrow(failure('mapping.duplicateKey', { id: 'a', row: 1 }))
    await expect(exportMapping(request('csv', join(folder, 'no', 'x.csv')))).rejects.toThrow(failure('file.noFolder'))
    expect(readdirSync(folder)).toEqual([])
    if (process.getuid?.() === 0) return
    chmodSync(folder, 0o500)
    await expect(exportMapping(request('csv', join(folder, 'x.csv')))).rejects.toThrow(failure('file.unwritable'))
  })
  it('says in one sentence that the disk is full, and leaves nothing', async () => {
    if (!existsSync('/dev/full')) return
    const full = mappingFormat('csv')
    await expect(full.write(sampleTable(), parseOptions(full, {}), ['/dev/full'], {})).rejects.toThrow()
    const { writeError } = await import('@core/formats/lib/atomicFile')
    expect(writeError('x.csv', Object.assign(new Error('no'), { code: 'ENOSPC' }))).toEqual(failure('file.diskFull', { file: 'x.csv' }))
    expect(writeError('x.parquet', new Error('IO Error: Could not write: No space left on device'))).toEqual(failure('file.diskFull'))
  })
  it('tells its progress in rows', async () => {
    const seen: number[] = []
    await exportMapping(request('jsonl', join(scratch(), 'x.jsonl')), { onProgress: (rows) => seen.push(rows) })
    expect(seen.at(-1)).toBe(7)
  })
  it('writes an empty mapping that readers call empty', async () => {
    const out = join(scratch(), 'x.csv')
    await exportMapping({ ...request('csv', out), table: mappingTable({ codes: new Int32Array(0), levels: 3, sizes: SAMPLE.sizes, ids: [] }) })
    expect(readFileSync(out, 'utf8')).toBe('item_id,sid,code_1,code_2,code_3,suffix\n')
    await expect(readMapping({ path: out })).rejects.toThrow(failure('mapping.empty'))
  })
})

describe('a dialect that cannot hold a mapping says why', () => {
  const group = (items: number, sizes: number[] | null, levels = 3) =>
    mappingTable({ codes: new Int32Array(items * levels), levels, sizes, ids: Array.from({ length: items }, (_, i) => `i${i}`) })
  const check = (format: MappingFormatName, table = sampleTable(), options: Record<string, unknown> = {}) => () => checkExport({ format, table, options })

  it('more levels than letters', () => {
    const deep = group(1, null, 26)
    expect(check('lc-rec', deep)).not.toThrow()
    expect(check('lc-rec', deep, { suffix: 'all' })).toThrow(failure('mapping.tooManyLevels', { levels: 27, letters: 26 }))
    expect(check('openonerec', group(1, null, 27))).toThrow(failure('mapping.tooManyLevels'))
  })
  it.each([['tiger', {}], ['lc-rec', { suffix: 'all' }], ['minionerec', { suffix: 'colliding' }]] as const)(
    'a suffix as large as the codebook: %s', (format, options) => {
      expect(check(format, group(4, [4, 4, 4]), options)).not.toThrow()
      expect(check(format, group(5, [4, 4, 4]), options)).toThrow(failure('mapping.suffixTooLarge', { suffix: 4, size: 4 }))
      expect(check(format, group(4, [4, 4, 4]), { ...options, suffixStart: 1 })).toThrow(failure('mapping.suffixTooLarge'))
      expect(check(format, group(2, null), options)).toThrow(failure('mapping.suffixTooLarge', { size: 1 }))
    })
  it('offsets without sizes', () => {
    expect(check('torcheasyrec', sampleTable(null))).toThrow(failure('mapping.sizesUnknown'))
    expect(check('tokens', sampleTable(null), { template: ['<{offset}>'] })).toThrow(failure('mapping.sizesUnknown'))
  })
  it('templates that would lose something', () => {
    expect(check('tokens', sampleTable(), { template: ['<{code}>'] })).toThrow(failure('mapping.template'))
    expect(check('tokens', sampleTable(), { template: ['<{level}>'] })).toThrow(failure('mapping.template'))
    expect(check('tokens', sampleTable(), { template: ['<{levels}{code}>'] })).toThrow(failure('mapping.template'))
    expect(check('tokens', sampleTable(), { template: ['a{code}', 'b{code}'] })).toThrow(failure('mapping.template'))
  })
  it('a choice it has not, an unknown column, an unknown dialect', () => {
    expect(check('grid', sampleTable(), { base: 1 })).toThrow(failure('mapping.option', { format: 'grid', option: 'base' }))
    expect(check('npy', sampleTable(), { suffix: 'colliding' })).toThrow(failure('mapping.option', { option: 'suffix', value: '"colliding"' }))
    expect(check('csv', sampleTable(), { columns: ['nope'] })).toThrow(failure('mapping.unknownColumn', { column: 'nope', columns: ['genre', 'year', 'seen'] }))
    expect(() => mappingFormat('xlsx')).toThrow(failure('mapping.unknownFormat'))
  })
  it('an id that a plain line cannot quote', async () => {
    const table = mappingTable({ codes: new Int32Array(3), levels: 3, sizes: SAMPLE.sizes, ids: ['a\tb'] })
    await expect(exportMapping({ ...request('tokens', join(scratch(), 'x')), table })).rejects.toThrow(failure('mapping.badKey', { row: 0 }))
  })
})

describe('after writing', () => {
  it('the file is read back, and a row that differs is named', async () => {
    const folder = scratch()
    const format = mappingFormat('csv')
    const options = parseOptions(format, {})
    const path = join(folder, 'x.csv')
    await format.write(sampleTable(), options, [path], {})
    await compareReadBack(format, sampleTable(), options, [path], [path])
    writeFileSync(path, readFileSync(path, 'utf8').replace('63-0-0-0,63,0,0', '63-0-0-0,62,0,0'))
    await expect(compareReadBack(format, sampleTable(), options, [path], [path])).rejects.toThrow(failure('mapping.readBack', { row: 3, what: 'code' }))
  })
  it('a preview shows the first lines of what is written', async () => {
    for (const name of ['csv', 'tsv', 'jsonl', 'al-sid', 'tokens'] as const) {
      const format = mappingFormat(name)
      const out = join(scratch(), 'x')
      await exportMapping(request(name, out))
      const lines = format.preview(sampleTable(), parseOptions(format, {}), 2)
      expect(readFileSync(out, 'utf8').startsWith(lines.join('\n'))).toBe(true)
    }
    const two = mappingFormat('minionerec')
    const options = parseOptions(two, {})
    const folder = scratch()
    const { files } = await exportMapping(request('minionerec', join(folder, 'm.index.json')))
    const heads = [two.preview(sampleTable(), options, 2), ...two.previewOthers!(sampleTable(), options, 2)]
    expect(heads).toHaveLength(files.length)
    expect(readFileSync(join(folder, 'm.info.txt'), 'utf8').startsWith(heads[1]!.join('\n'))).toBe(true)
    expect(mappingFormat('grid').preview(sampleTable(), parseOptions(mappingFormat('grid'), {}), 3)).toEqual([
      'torch.int64, shape (4, 7)', '[12, 0, 5, …]', '[40, 63, 5, …]', '[7, 1, 5, …]', '[0, 1, 1, …]',
    ])
  })
  it('a manifest beside a changed file is not believed', async () => {
    const folder = scratch()
    const path = join(folder, 'x.csv')
    await exportMapping({ ...request('csv', path), options: { base: 1 } })
    expect((await readMapping({ path })).codes[0]).toBe(12)
    writeFileSync(path, `${readFileSync(path, 'utf8')}new,1-1-1-0,1,1,1,0\n`)
    const found = await readMapping({ path })
    expect(found.manifest).toBeNull()
    expect(found.codes[0]).toBe(13)
  })
})

it('keeps folders that are not exports out of the way', async () => {
  const folder = join(scratch(), 'f')
  mkdirSync(folder)
  await expect(readMapping({ path: folder })).rejects.toThrow(failure('mapping.unrecognised'))
})
