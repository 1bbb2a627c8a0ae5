import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { addEmbedding } from '@jobs/work/addEmbedding'
import { checkDataset } from '@jobs/work/checkDataset'
import { exportItems } from '@jobs/work/exportItems'
import { importDataset } from '@jobs/work/importDataset'
import { inSteps } from '@jobs/work/steps'
import { subsetDataset } from '@jobs/work/subsetDataset'
import { readReport, rowsOfCheck } from '@store/reports'
import type { Workspace } from '@store/workspace'
import { rowCounts, temporaryFolder, temporaryWorkspace } from '../store/helpers'

/** a, b, c, d, e: b and d are the same numbers, c is nothing; c has no metadata, x has no item, a is there twice. */
const EMBEDDINGS = 'id,x,y\na,1,2\nb,3,4\nc,0,0\nd,3,4\ne,5,-6\n'
const METADATA = 'id,title,kind\na,Seal,sea\na,Seal again,sea\nb,Owl,air\nd,Cow,land\ne,Carp,sea\nx,Nobody,air\n'

async function imported() {
  const workspace = temporaryWorkspace()
  const folder = temporaryFolder()
  writeFileSync(join(folder, 'items.csv'), EMBEDDINGS)
  writeFileSync(join(folder, 'about.csv'), METADATA)
  const { dataset } = await importDataset(workspace, {
    file: join(folder, 'items.csv'), metadata: { file: join(folder, 'about.csv'), key: 'id' }, nonfinite: 'refuse',
  })
  const write = (name: string, text: string) => {
    writeFileSync(join(folder, name), text)
    return join(folder, name)
  }
  return { workspace, folder, dataset, write }
}

const matrixOf = (workspace: Workspace, embeddingId: string) => {
  const matrix = workspace.embeddings.matrix(embeddingId)
  return [...matrix.read(0, matrix.items)]
}
const counts = (checks: { check: string; count: number }[]) => Object.fromEntries(checks.map(({ check, count }) => [check, count]))

describe('the check report', () => {
  it('keeps with an import the rows that each finding is about', async () => {
    const { workspace, dataset } = await imported()
    const embeddingId = dataset.embeddings[0]!.id
    const rows = (check: string) => [...rowsOfCheck(workspace, dataset.id, embeddingId, check)]
    expect(counts(dataset.checks)).toMatchObject({
      'zero-rows': 1, 'exact-duplicates': 1, 'unmatched-ids': 1, 'unmatched-metadata': 1, 'duplicate-metadata': 1, 'duplicate-ids': 0,
    })
    expect([rows('zero-rows'), rows('exact-duplicates'), rows('unmatched-ids'), rows('norms')]).toEqual([[2], [1, 3], [2], []])
    const { norms } = readReport(workspace, dataset.id, embeddingId)!
    // Norms 0, √5, 5, 5 and √61, in equal bins from 0 to √61.
    expect([norms.from, norms.to]).toEqual([0, Math.sqrt(61)])
    expect(norms.counts.filter((count) => count > 0)).toEqual([1, 1, 2, 1])
  })
  it('made again over what is stored says the same, and brings back what was lost', async () => {
    const { workspace, dataset } = await imported()
    const embeddingId = dataset.embeddings[0]!.id
    const before = readReport(workspace, dataset.id, embeddingId)!
    const checks = await checkDataset(workspace, dataset, undefined)
    expect(counts(checks)).toEqual(counts(dataset.checks))
    expect(workspace.datasets.get(dataset.id).checks).toEqual(checks)
    const again = readReport(workspace, dataset.id, embeddingId)!
    expect(again.norms).toEqual(before.norms)
    expect([...rowsOfCheck(workspace, dataset.id, embeddingId, 'unmatched-ids')]).toEqual([2])
    for (const { name } of workspace.derived.list(dataset.id)) workspace.derived.delete(dataset.id, name)
    await checkDataset(workspace, dataset, embeddingId)
    expect([...rowsOfCheck(workspace, dataset.id, embeddingId, 'exact-duplicates')]).toEqual([1, 3])
  })
  it('opens both rows of an id that is there twice', async () => {
    const { workspace, write } = await imported()
    const { dataset } = await importDataset(workspace, { file: write('twice.csv', 'id,x,y\na,1,2\nb,3,4\na,5,6\n'), nonfinite: 'refuse' })
    expect(counts(dataset.checks)['duplicate-ids']).toBe(1)
    expect([...rowsOfCheck(workspace, dataset.id, dataset.embeddings[0]!.id, 'duplicate-ids')]).toEqual([0, 2])
  })
  it('opens rows that were set to zero', async () => {
    const { workspace, write } = await imported()
    const { dataset } = await importDataset(workspace, { file: write('nan.csv', 'id,x,y\na,1,2\nb,nan,4\n'), nonfinite: 'zero' })
    expect(dataset.nonfinite).toBe('zero')
    expect([...rowsOfCheck(workspace, dataset.id, dataset.embeddings[0]!.id, 'nonfinite')]).toEqual([1])
  })
  it('that is cancelled leaves the one before', async () => {
    const { workspace, dataset } = await imported()
    await expect(checkDataset(workspace, dataset, undefined, { isCancelled: () => true })).rejects.toThrow(/was cancelled/)
    expect(workspace.datasets.get(dataset.id).checks).toEqual(dataset.checks)
  })
})

describe('a second embedding', () => {
  it('is joined by id, whatever the order of its rows, and says which rows belong to nobody', async () => {
    const { workspace, dataset, write } = await imported()
    const file = write('image.csv', 'id,p\ne,50\nz,99\nc,30\nb,20\na,10\nd,40\n')
    const { embedding, existing } = await addEmbedding(workspace, dataset, { file, nonfinite: 'refuse' })
    expect([existing, embedding.name, embedding.dimensions]).toEqual([false, 'image', 1])
    expect(matrixOf(workspace, embedding.id)).toEqual([10, 20, 30, 40, 50])
    expect(workspace.datasets.get(dataset.id).embeddings.map(({ name }) => name)).toEqual(['embedding', 'image'])
    const surplus = readReport(workspace, dataset.id, embedding.id)!.checks.find(({ check }) => check === 'unmatched-rows')
    expect(surplus).toMatchObject({ level: 'info', count: 1, examples: ['z'] })
  })
  it('without ids is taken row by row', async () => {
    const { workspace, dataset, write } = await imported()
    const { embedding } = await addEmbedding(workspace, dataset, {
      file: write('rows.csv', 'p,q\n1,2\n3,4\n5,6\n7,8\n9,0\n'), idColumn: null, name: 'clicks', nonfinite: 'refuse',
    })
    expect(matrixOf(workspace, embedding.id)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 0])
    expect(embedding.name).toBe('clicks')
  })
  it.each([
    ['lacks items', 'id,p\na,1\nb,2\n', 'embedding.missingItems'],
    ['has another number of rows', 'p,q\n1,2\n3,4\n', 'embedding.rowCount'],
    ['holds a value that is no number', 'id,p\na,nan\nb,2\nc,3\nd,4\ne,5\n', 'dataset.nonFiniteRows'],
  ])('that %s is refused and leaves nothing behind', async (_, text, code) => {
    const { workspace, dataset, write } = await imported()
    const files = () => readdirSync(join(workspace.folder, 'artifacts/embeddings', dataset.id))
    const before = [files(), rowCounts(workspace)]
    await expect(addEmbedding(workspace, dataset, { file: write('bad.csv', text), nonfinite: 'refuse' })).rejects.toMatchObject({ code })
    expect([files(), rowCounts(workspace)]).toEqual(before)
  })
  it('that the dataset has already is found and not stored twice', async () => {
    const { workspace, dataset, write } = await imported()
    const before = rowCounts(workspace)
    const { embedding, existing } = await addEmbedding(workspace, dataset, { file: write('same.csv', EMBEDDINGS), nonfinite: 'refuse' })
    expect([existing, embedding.id]).toEqual([true, dataset.embeddings[0]!.id])
    expect(rowCounts(workspace)).toEqual(before)
  })
})

describe('a subset', () => {
  it('has the items of a filter with all their embeddings, counted and checked anew', async () => {
    const { workspace, dataset, write } = await imported()
    await addEmbedding(workspace, dataset, { file: write('image.csv', 'id,p\na,10\nb,20\nc,30\nd,40\ne,50\n'), nonfinite: 'refuse' })
    const made = await subsetDataset(workspace, workspace.datasets.get(dataset.id), { name: 'sea', filter: { where: [{ column: 'kind', value: 'sea' }] } })
    expect([made.name, made.items]).toEqual(['sea', 2])
    expect(made.embeddings.map((one) => matrixOf(workspace, one.id))).toEqual([[1, 2, 5, -6], [10, 50]])
    expect(workspace.items.byRows(made.id, [0, 1]).map(({ id, title }) => [id, title])).toEqual([['a', 'Seal'], ['e', 'Carp']])
    expect(made.columns.find(({ name }) => name === 'kind')).toMatchObject({ distinct: 1, empty: 0 })
    expect(counts(made.checks)).toMatchObject({ 'zero-rows': 0, 'exact-duplicates': 0 })
  })
  it('may be chosen rows, or a sample that a seed draws again', async () => {
    const { workspace, dataset } = await imported()
    const selection = workspace.items.select(dataset.id, Int32Array.of(4, 1)).id
    const chosen = await subsetDataset(workspace, dataset, { name: 'chosen', filter: { selection } })
    expect(workspace.items.ids(chosen.id)).toEqual(['b', 'e'])
    const draw = async (name: string, seed: number) => workspace.items.ids((await subsetDataset(workspace, dataset, { name, sample: { items: 3, seed } })).id)
    const first = await draw('one', 7)
    expect(first).toHaveLength(3)
    expect([...first].sort()).toEqual(first)
    expect(await draw('two', 7)).toEqual(first)
  })
  it('of nothing is refused, and a cancelled one leaves nothing behind', async () => {
    const { workspace, dataset } = await imported()
    const before = rowCounts(workspace)
    await expect(subsetDataset(workspace, dataset, { name: 'none', filter: { search: 'nowhere' } })).rejects.toMatchObject({ code: 'dataset.nothingChosen' })
    await expect(subsetDataset(workspace, dataset, { name: 'no' }, { isCancelled: () => true })).rejects.toMatchObject({ code: 'dataset.workCancelled' })
    expect(rowCounts(workspace)).toEqual(before)
    expect(readdirSync(join(workspace.folder, 'artifacts/embeddings'))).toEqual([dataset.id])
  })
})

describe('an export', () => {
  it.each(['npy', 'csv', 'parquet'] as const)('as %s comes back as the same dataset when it is imported', async (format) => {
    const { workspace, dataset, folder } = await imported()
    const out = join(folder, `out.${format}`)
    const files = await exportItems(workspace, dataset, { format, out, overwrite: false }, {})
    expect(files).toEqual(format === 'npy' ? ['out.npy', 'out.items.csv'] : [`out.${format}`])
    const other = temporaryWorkspace()
    const about = format === 'npy' ? join(folder, 'out.items.csv') : out
    const back = await importDataset(other, { file: out, metadata: { file: about, key: 'item_id' }, nonfinite: 'refuse' })
    expect(matrixOf(other, back.dataset.embeddings[0]!.id)).toEqual(matrixOf(workspace, dataset.embeddings[0]!.id))
    expect(back.dataset.fingerprint).toBe(dataset.fingerprint)
    expect(other.items.byRows(back.dataset.id, [0, 3]).map(({ id, title }) => [id, title])).toEqual([['a', 'Seal'], ['d', 'Cow']])
  })
  it('does not overwrite what is there, and a cancelled one leaves nothing', async () => {
    const { workspace, dataset, folder, write } = await imported()
    const taken = write('taken.csv', 'mine')
    await expect(exportItems(workspace, dataset, { format: 'csv', out: taken, overwrite: false }, {})).rejects.toMatchObject({ code: 'file.exists' })
    expect(readFileSync(taken, 'utf8')).toBe('mine')
    const out = join(folder, 'never.csv')
    await expect(exportItems(workspace, dataset, { format: 'csv', out, overwrite: false }, { isCancelled: () => true })).rejects.toMatchObject({ code: 'dataset.exportCancelled' })
    expect(existsSync(out)).toBe(false)
  })
})

describe('indexes', () => {
  it('that were stopped half way are begun again', async () => {
    const { workspace, dataset } = await imported()
    await expect(inSteps('x', workspace.items.indexSteps(dataset.id), { isCancelled: () => true })).rejects.toThrow(/cancelled/)
    expect(workspace.items.indexState(dataset.id).ready).toBe(false)
    const seen: number[] = []
    await inSteps('x', workspace.items.indexSteps(dataset.id), { onProgress: (done) => seen.push(done) })
    expect(workspace.items.indexState(dataset.id).ready).toBe(true)
    expect(seen).toEqual([...seen].sort((a, b) => a - b))
  })
})
