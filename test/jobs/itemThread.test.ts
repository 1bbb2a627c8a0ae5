import { createHash } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { describe, expect, it } from 'vitest'
import { importDataset } from '@jobs/work/importDataset'
import type { StartThread } from '@jobs/work/itemThreadHost'
import { itemThreadFromSource } from '../../bench/lib/itemThread'
import { rowCounts, temporaryFolder, temporaryWorkspace } from '../store/helpers'

const ITEMS = 12_000
/** Of more than eight megabytes, so that a thread is worth it. */
const metadata = (row: (i: number) => string) =>
  `id,title,kind,price\n${Array.from({ length: ITEMS }, (_, i) => row(i)).join('\n')}\n`
const usual = (i: number) => `i${i},"Title ""${i}"" 书${'x'.repeat(720)}",kind ${i % 7},${i % 100}.5`

function files(row = usual, embeddings = (i: number) => `i${i},${i},${i % 3}`) {
  const folder = temporaryFolder()
  writeFileSync(join(folder, 'about.csv'), metadata(row))
  writeFileSync(join(folder, 'items.csv'), `id,x,y\n${Array.from({ length: ITEMS }, (_, i) => embeddings(i)).join('\n')}\n`)
  return {
    file: join(folder, 'items.csv'), metadata: { file: join(folder, 'about.csv'), key: 'id' }, nonfinite: 'refuse' as const,
  }
}

describe('metadata read on a second thread', () => {
  it('gives the very dataset that one thread gives, and is found again', { timeout: 120_000 }, async () => {
    // Backwards, so that the join has work to do; one item has no metadata.
    const request = files((i) => usual(ITEMS - i), (i) => `i${i},${i},${i % 3}`)
    const [one, two] = [temporaryWorkspace(), temporaryWorkspace()]
    const alone = await importDataset(one, request, { thread: null })
    const beside = await importDataset(two, request, { thread: itemThreadFromSource })
    const { columns, checks, items, titleColumn } = alone.dataset
    expect(beside.dataset).toMatchObject({ columns, checks, items, titleColumn })
    expect(columns.map(({ name, type, distinct }) => [name, type, distinct])).toEqual([
      ['id', 'text', ITEMS - 1], ['title', 'text', ITEMS - 1], ['kind', 'text', 7], ['price', 'number', 100],
    ])
    const digestOf = (all: Iterable<unknown>) => createHash('sha256').update(JSON.stringify([...all])).digest('hex')
    expect(digestOf(two.items.each(beside.dataset.id))).toBe(digestOf(one.items.each(alone.dataset.id)))
    const again = await importDataset(two, request, { thread: itemThreadFromSource })
    expect([again.existing, again.dataset.id]).toEqual([true, beside.dataset.id])
  })
  it('a table that is bad near its end, and a cancel while it is read, leave nothing behind', { timeout: 120_000 }, async () => {
    const workspace = temporaryWorkspace()
    const before = rowCounts(workspace)
    const bad = files((i) => (i === ITEMS - 2 ? 'i1,too few' : usual(i)))
    await expect(importDataset(workspace, bad, { thread: itemThreadFromSource })).rejects.toMatchObject({
      code: 'metadata.raggedRow', details: { line: ITEMS, expected: 4, found: 2 },
    })
    let asked = 0
    await expect(importDataset(workspace, files(), { thread: itemThreadFromSource, isCancelled: () => ++asked > 6 })).rejects.toMatchObject({
      code: 'dataset.importCancelled',
    })
    expect(rowCounts(workspace)).toEqual(before)
  })
  it('a thread that cannot start is done without', { timeout: 120_000 }, async () => {
    const broken: StartThread = () => new Worker('throw new Error("no such thing here")', { eval: true })
    const { dataset } = await importDataset(temporaryWorkspace(), files(), { thread: broken })
    expect(dataset.columns.map(({ name }) => name)).toEqual(['id', 'title', 'kind', 'price'])
  })
})
