import { execFileSync, spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { exportMapping, mappingTable, type MappingFormatName } from '@core/formats/mapping'
import { PROGRAM, SAMPLE, sampleTable, scratch } from './sample'

/** A Python with the consumers' libraries; the committed bytes in dialects.test.ts stand in where there is none. */
const PYTHON = ['python3', process.env['SID_STUDIO_PYTHON']].reverse().find((python) =>
  python !== undefined && spawnSync(python, ['-c', 'import numpy, pandas, pyarrow, torch'], { timeout: 50_000 }).status === 0)

it.skipIf(PYTHON === undefined)('numpy, pandas, pyarrow, torch and json read every dialect as it was meant', async () => {
  const folder = scratch()
  const table = { ...sampleTable(), origin: Int32Array.from(SAMPLE.codes.flat(), (code) => code ^ 1) }
  const write = (format: MappingFormatName, out: string, options: Record<string, unknown> = {}) =>
    exportMapping({ format, table, out: join(folder, out), options, program: PROGRAM })
  await write('csv', 'csv.csv', { columns: ['genre'] })
  await write('tsv', 'tsv.tsv', { columns: ['genre'] })
  await write('jsonl', 'jsonl.jsonl')
  await write('parquet', 'parquet.parquet')
  await write('npy', 'npy.npy')
  await write('lc-rec', 'lc-rec.index.json')
  await write('lc-rec', 'lc-rec-ids.index.json', { key: 'id', suffix: 'all' })
  await write('minionerec', 'minionerec')
  await write('minionerec', 'minionerec-constrained', { base: 1 })
  await write('grid', 'grid.pt')
  await write('torcheasyrec', 'torcheasyrec')
  await write('openonerec', 'openonerec')
  await write('al-sid', 'al-sid.csv')
  await write('tiger', 'tiger')
  await write('tokens', 'tokens.tokens.tsv')
  const expected = { ...SAMPLE, origin: SAMPLE.codes.map((codes) => codes.map((code) => code ^ 1)) }
  writeFileSync(join(folder, 'expected.json'), JSON.stringify(expected))
  const script = new URL('../../../fixtures/mapping/check_with_python.py', import.meta.url).pathname
  const lines = execFileSync(PYTHON!, [script, folder], { encoding: 'utf8' }).trim().split('\n')
  expect(lines).toHaveLength(15)
})

it.skipIf(PYTHON === undefined)('torch and numpy read a tensor larger than one chunk', async () => {
  const items = 40_000
  const codes = Int32Array.from({ length: 3 * items }, (_, i) => (i * 7919) % 64)
  const ids = Array.from({ length: items }, (_, i) => `i${i}`)
  const folder = scratch()
  await exportMapping({ format: 'grid', table: mappingTable({ codes, levels: 3, sizes: [64, 64, 64], ids }), out: join(folder, 'g.pt'), program: PROGRAM })
  const program = `
import torch, sys
t = torch.load(sys.argv[1], weights_only=True)
print(tuple(t.shape), int(t[:3].sum()), t.is_contiguous())`
  const sum = codes.reduce((total, code) => total + code, 0)
  expect(execFileSync(PYTHON!, ['-c', program, join(folder, 'g.pt')], { encoding: 'utf8' }).trim()).toBe(`(4, ${items}) ${sum} True`)
})
