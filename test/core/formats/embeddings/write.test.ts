import { existsSync } from 'node:fs'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { float32Text } from '@core/formats/embeddings/float32Text'
import { DATASET_EXPORTS, exportDataset } from '@core/formats/embeddings/write'
import type { ExportedDataset } from '@core/formats/embeddings/writer'
import { loadMetadata } from '@core/formats/metadata/registry'
import { readWhole } from './support'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'export-'))
})
afterAll(() => rm(folder, { recursive: true }))
afterEach(async () => {
  for (const name of await readdir(folder)) await rm(join(folder, name))
})

function dataset(rows: number[][], ids: string[]): ExportedDataset {
  const values = Float32Array.from(rows.flat())
  const dimensions = rows[0]!.length
  return {
    items: rows.length,
    dimensions,
    read: (from, to) => values.slice(from * dimensions, to * dimensions),
    ids: (from, to) => ids.slice(from, to),
    columns: [
      {
        name: 'title',
        type: 'text',
        values: (from, to) =>
          ids.slice(from, to).map((id, i) => ((from + i) % 3 === 0 ? null : `Title, "${id}"`)),
      },
      {
        name: 'embedding',
        type: 'number',
        values: (from, to) => Array.from({ length: to - from }, (_, i) => from + i + 0.5),
      },
    ],
  }
}

const matrix = fc
  .integer({ min: 2, max: 5 })
  .chain((d) =>
    fc.array(fc.array(fc.float(), { minLength: d, maxLength: d }), { minLength: 1, maxLength: 12 }),
  )

describe('exporting a dataset', () => {
  it.each(DATASET_EXPORTS.map(({ name, extension }) => [name, extension] as const))(
    '%s gives back any matrix, ids and metadata',
    async (format, extension) => {
      await fc.assert(
        fc.asyncProperty(matrix, async (rows) => {
          const ids = rows.map((_, i) => `id ${i},"é`)
          const path = join(folder, `out.${extension}`)
          const files = await exportDataset(format, path, dataset(rows, ids), { overwrite: true })
          const back = await readWhole(path, format === 'csv' ? { embedding: 'dim_*' } : {})
          expect(back.rows).toEqual(rows)
          const table = await loadMetadata(files.at(-1)!)
          const column = (name: string) => table.columns.find((one) => one.name === name)!
          expect(ids.map((_, i) => column('item_id').text(i))).toEqual(ids)
          expect(ids.map((_, i) => column('title').get(i))).toEqual(
            ids.map((id, i) => (i % 3 === 0 ? null : `Title, "${id}"`)),
          )
          if (format !== 'npy') expect(back.ids).toEqual(ids)
        }),
        { numRuns: 25 },
      )
    },
  )

  it('keeps the order of more rows than a page holds', async () => {
    const rows = Array.from({ length: 5000 }, (_, i) => [i, -i / 8])
    const ids = rows.map((_, i) => String(i))
    for (const { name, extension } of DATASET_EXPORTS) {
      const path = join(folder, `many.${extension}`)
      await exportDataset(name, path, dataset(rows, ids))
      expect((await readWhole(path, name === 'csv' ? { embedding: 'dim_*' } : {})).rows).toEqual(rows)
    }
  })

  it('does not overwrite without being told, and leaves nothing behind when cancelled', async () => {
    const path = join(folder, 'taken.npy')
    await writeFile(path, 'mine')
    await expect(exportDataset('npy', path, dataset([[1, 2]], ['a']))).rejects.toMatchObject({
      code: 'file.exists',
    })
    expect(await readFile(path, 'utf8')).toBe('mine')
    for (const { name, extension } of DATASET_EXPORTS) {
      const cancelled = join(folder, `cancelled.${extension}`)
      await expect(
        exportDataset(name, cancelled, dataset([[1, 2]], ['a']), {}, { isCancelled: () => true }),
      ).rejects.toMatchObject({ code: 'dataset.exportCancelled', details: { file: cancelled } })
      expect(existsSync(cancelled)).toBe(false)
    }
    expect(await readdir(folder)).toEqual(['taken.npy'])
  })
})

describe('float32 as text', () => {
  it('reads back as the same number and is never longer than nine digits', () => {
    fc.assert(
      fc.property(fc.float({ noNaN: true }), (value) => {
        const text = float32Text(value)
        expect(Math.fround(Number(text.replace('inf', 'Infinity')))).toBe(value)
        expect(
          text
            .replace(/e.*$/, '')
            .replace(/[^0-9]/g, '')
            .replace(/^0+|0+$/g, '').length,
        ).toBeLessThanOrEqual(9)
      }),
      { numRuns: 3000 },
    )
  })

  it('is as short as can be', () => {
    expect([0.1, 1 / 3, 16777216, -2.5e-8].map((value) => float32Text(Math.fround(value)))).toEqual([
      '0.1',
      '0.33333334',
      '16777216',
      '-2.5e-8',
    ])
  })
})
