import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { importEmbeddings } from '@core/dataset/importEmbeddings'
import { importToNpy } from '@core/dataset/importToNpy'
import { npyBytes } from '@core/formats/lib/npy'

const FIXTURES = resolve('test/fixtures/embeddings')
let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'import-'))
})
afterAll(() => rm(folder, { recursive: true }))

let number = 0
const target = () => join(folder, `out-${number++}.npy`)

async function source(rows: number[][]) {
  const file = join(folder, `in-${number++}.npy`)
  await writeFile(file, npyBytes('<f4', [rows.length, rows[0]!.length], Float32Array.from(rows.flat())))
  return file
}
const dataOf = (file: string) => {
  const bytes = readFileSync(file)
  return [...new Float32Array(bytes.buffer.slice(bytes.byteOffset + 128, bytes.byteOffset + bytes.length))]
}
const check = (
  report: { checks: { check: string; count: number; examples: unknown[]; level: string }[] },
  name: string,
) => report.checks.find((one) => one.check === name)!

describe('importing embeddings', () => {
  it('writes the same float32 and names them by a fingerprint that anybody can recompute', async () => {
    const [file, out] = [
      await source([
        [1, 2],
        [3, 4],
        [-0, 5],
      ]),
      target(),
    ]
    const imported = await importToNpy(file, out)
    expect(dataOf(out)).toEqual([1, 2, 3, 4, -0, 5])
    const expected = createHash('sha256').update(readFileSync(out).subarray(128)).update('3x2').digest('hex')
    expect(imported.fingerprint).toBe(expected)
  })

  it('gives one fingerprint to the same content in any format', async () => {
    const names = [
      'f4.npy',
      'fortran.npy',
      'f4-big.npy',
      'pandas.csv',
      'base64.csv',
      'f4.pt',
      'sliced.pt',
      'lines.jsonl',
      'packed.npz',
    ]
    const found = await Promise.all(
      names.map(async (name) => (await importToNpy(join(FIXTURES, name), target())).fingerprint),
    )
    expect(new Set(found).size).toBe(1)
  })

  it('refuses rows that are not finite, with their count and the first, and leaves nothing behind', async () => {
    const out = target()
    await expect(importToNpy(join(FIXTURES, 'nan.npy'), out)).rejects.toMatchObject({
      code: 'dataset.nonFiniteRows',
      details: { rows: 2, first: 2, column: 3 },
    })
    expect(existsSync(out)).toBe(false)
  })

  it('refuses values beyond float32 just so', async () => {
    await expect(importToNpy(join(FIXTURES, 'beyond.npy'), target())).rejects.toMatchObject({
      details: { rows: 1, first: 4, column: 1 },
    })
  })

  it('drops them when the person says so, and says which', async () => {
    const out = target()
    const imported = await importToNpy(join(FIXTURES, 'nan.npy'), out, { nonfinite: 'drop' })
    expect([imported.items, [...imported.dropped]]).toEqual([5, [2, 5]])
    expect(check(imported.checked, 'nonfinite')).toEqual({
      check: 'nonfinite',
      level: 'warning',
      count: 2,
      examples: [2, 5],
    })
    expect(dataOf(out)).toHaveLength(25)
  })

  it('drops ids along with their rows', async () => {
    const imported = await importToNpy(join(FIXTURES, 'nan.jsonl'), target(), { nonfinite: 'drop' })
    expect(imported.ids!.range(0, 5)).toEqual(['a1', '007', 'c"3', 'd 4', '词6'])
  })

  it('zeroes them when the person says so, and counts them as zero rows', async () => {
    const out = target()
    const imported = await importToNpy(join(FIXTURES, 'beyond.npy'), out, { nonfinite: 'zero' })
    expect(dataOf(out).slice(20, 25)).toEqual([0, 0, 0, 0, 0])
    expect(check(imported.checked, 'overflow')).toMatchObject({ count: 1, examples: [4] })
    expect(check(imported.checked, 'zero-rows')).toMatchObject({ count: 1, examples: [4], level: 'warning' })
  })

  it('says when nothing is left', async () => {
    await expect(
      importToNpy(
        await source([
          [NaN, 1],
          [2, Infinity],
        ]),
        target(),
        { nonfinite: 'drop' },
      ),
    ).rejects.toMatchObject({ code: 'dataset.nothingLeft' })
  })

  it('stops when it is cancelled and leaves nothing behind', async () => {
    const before = await readdir(folder)
    const file = await source([[1, 2]])
    await expect(importToNpy(file, target(), { isCancelled: () => true })).rejects.toMatchObject({
      code: 'dataset.importCancelled',
    })
    expect((await readdir(folder)).length).toBe(before.length + 1)
  })

  it('reports how far it is', async () => {
    const seen: number[] = []
    await importToNpy(join(FIXTURES, 'f4.npy'), target(), {
      onProgress: (progress) =>
        seen.push(progress.rows, progress.totalRows!, progress.bytes / progress.totalBytes),
    })
    expect(seen).toEqual([7, 7, 1])
  })

  it('passes on what the sink could not do', async () => {
    const failing = { append: () => Promise.reject(new Error('no room')) }
    await expect(importEmbeddings(join(FIXTURES, 'f4.npy'), {}, () => failing)).rejects.toThrow('no room')
  })

  it('counts rows equal to an earlier one and their groups, exactly as comparing all pairs does', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.constantFrom(0, -0, 1), fc.constantFrom(0, 1), fc.constantFrom(0, 2)), {
          minLength: 1,
          maxLength: 40,
        }),
        async (rows) => {
          const imported = await importToNpy(await source(rows), target())
          const keys = rows.map((row) => row.map((value) => value + 0).join())
          const sizes = new Map<string, number>()
          for (const key of keys) sizes.set(key, (sizes.get(key) ?? 0) + 1)
          expect(check(imported.checked, 'exact-duplicates').count).toBe(rows.length - sizes.size)
          expect(check(imported.checked, 'exact-duplicate-groups').count).toBe(
            [...sizes.values()].filter((size) => size > 1).length,
          )
          expect([...imported.checked.duplicates.first]).toEqual(keys.map((key) => keys.indexOf(key)))
          expect(check(imported.checked, 'zero-rows').count).toBe(
            rows.filter((row) => row.every((value) => value === 0)).length,
          )
        },
      ),
      { numRuns: 60 },
    )
  })

  it('names constant columns and says how norms spread', async () => {
    const imported = await importToNpy(
      await source([
        [3, 7, 4],
        [3, 7, 0],
        [0, 7, 0],
      ]),
      target(),
    )
    expect(check(imported.checked, 'constant-columns')).toEqual({
      check: 'constant-columns',
      level: 'info',
      count: 1,
      examples: [1],
    })
    // Norms √74, √58, 7.
    expect(imported.checked.norms).toMatchObject({ min: 7, max: Math.sqrt(74) })
    expect(imported.checked.norms.histogram.counts.reduce((a, b) => a + b)).toBe(3)
  })

  it('counts ids that come twice', async () => {
    const file = join(folder, 'twice.csv')
    await writeFile(file, 'id,a,b\nx,1,2\ny,3,4\nx,5,6\n')
    expect(check((await importToNpy(file, target())).checked, 'duplicate-ids')).toEqual({
      check: 'duplicate-ids',
      level: 'warning',
      count: 1,
      examples: ['x'],
    })
  })

  it('keeps many blocks in order while buffers are used again and the sink is slow', async () => {
    const values = Float32Array.from({ length: 100_000 * 64 }, (_, i) => i)
    const file = join(folder, 'long.npy')
    await writeFile(file, npyBytes('<f4', [100_000, 64], values))
    const parts: Float32Array[] = []
    const append = async (rows: Float32Array) => {
      await new Promise((done) => setTimeout(done, 5))
      parts.push(rows.slice())
    }
    expect((await importEmbeddings(file, {}, () => ({ append }))).items).toBe(100_000)
    expect(parts.length).toBeGreaterThan(5)
    expect(
      Buffer.concat(parts.map((part) => Buffer.from(part.buffer))).equals(Buffer.from(values.buffer)),
    ).toBe(true)
  })
})
