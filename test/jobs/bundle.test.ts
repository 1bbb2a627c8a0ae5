import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { unzipSync } from 'fflate'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { importDataset } from '@jobs/work/importDataset'
import { packState } from '@jobs/work/trainingState'
import { exportAssignmentBundle, exportRunBundle } from '@jobs/work/bundle/exportBundle'
import { importBundle } from '@jobs/work/bundle/importBundle'
import { applyResolution, proposeResolution } from '@jobs/work/resolveAssignment'
import { openWorkspace, type Workspace } from '@store/index'
import { trainedWorkspace, type Trained } from './support/trained'

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

let trained: Trained
let elsewhere: Workspace
let file: string
beforeAll(async () => {
  trained = await trainedWorkspace(240)
  const { workspace, run, folder, raw } = trained
  workspace.runs.change(run.id, { notes: 'the one', tags: ['kept'], starred: true })
  workspace.assignments.setLabel(raw.id, [1], 'faces')
  // A run this short ends before its first state is due.
  const state = { epoch: 2, step: 8, arrays: { order: Int32Array.of(2, 0, 1) }, json: { drawn: 5 } }
  workspace.checkpoints.putState(run.id, { epoch: 2, step: 8, bytes: [packState(state)] })
  file = join(folder, 'run.sidbundle')
  await exportRunBundle(workspace, workspace.runs.get(run.id), { out: file, overwrite: false })
  elsewhere = openWorkspace(join(folder, 'elsewhere'))
})
afterAll(() => {
  elsewhere.close()
  trained.remove()
})

const takeData = () =>
  importDataset(elsewhere, {
    file: join(trained.folder, 'emoji.npy'), nonfinite: 'refuse', metadata: { file: join(trained.folder, 'emoji.csv'), key: 'id' },
  })

describe('a bundle', () => {
  it('is a zip that others read, whose manifest names the sha256 of every other entry', () => {
    const entries = unzipSync(readFileSync(file))
    const manifest = JSON.parse(Buffer.from(entries['manifest.json']!).toString()) as { files: { name: string; bytes: number; sha256: string }[] }
    expect(manifest.files.map(({ name }) => name).sort()).toEqual(Object.keys(entries).filter((name) => name !== 'manifest.json').sort())
    for (const { name, bytes, sha256 } of manifest.files) {
      expect(entries[name]!.length).toBe(bytes)
      expect(createHash('sha256').update(entries[name]!).digest('hex')).toBe(sha256)
    }
  })

  it('is refused where its dataset is not, with the name of what to import', async () => {
    await expect(importBundle(elsewhere, file)).rejects.toMatchObject({ code: 'bundle.noDataset', details: { dataset: 'emoji', items: 240 } })
  })

  it('comes back elsewhere as it was: figures, curves, models, codes, labels', async () => {
    await takeData()
    const { workspace, raw } = trained
    const before = workspace.runs.get(trained.run.id)
    const { run, assignments, filesVerified } = await importBundle(elsewhere, file)
    expect(filesVerified).toBeGreaterThan(10)
    const same = ({ id: _, datasetId: __, embeddingId: ___, ...rest }: typeof before) => rest
    expect(same(run!)).toEqual(same(before))
    expect(run!.id).not.toBe(before.id)
    expect(elsewhere.metrics.page(run!.id, -1)).toEqual(workspace.metrics.page(before.id, -1))
    expect(elsewhere.metrics.usage(run!.id, null)).toEqual(workspace.metrics.usage(before.id, null))
    expect(elsewhere.logs.page(run!.id, { after: 0, limit: 99 }).entries).toEqual(workspace.logs.page(before.id, { after: 0, limit: 99 }).entries)
    const bytes = (from: Workspace, id: string) => readFileSync(from.checkpoints.modelFile(id, 'best-collision'))
    expect(bytes(elsewhere, run!.id).equals(bytes(workspace, before.id))).toBe(true)
    expect(readFileSync(elsewhere.checkpoints.state(run!.id)!.file).equals(readFileSync(workspace.checkpoints.state(before.id)!.file))).toBe(true)
    const mine = assignments.find(({ name }) => name === raw.name)!
    expect(elsewhere.assignments.codes(mine.id)).toEqual(workspace.assignments.codes(raw.id))
    expect(elsewhere.assignments.labels(mine.id)).toEqual([{ prefix: [1], label: 'faces' }])
    expect(elsewhere.collisions.summary(mine.id)).toEqual(workspace.collisions.summary(raw.id))
  })

  it('keeps whose checkpoint a run goes on from, with the state that leads there', async () => {
    await takeData()
    const { workspace, run, folder } = trained
    const { configuration } = run
    const { id } = workspace.runs.continue(run.id, 'last', { name: 'child', configuration: { ...configuration, epochs: configuration.epochs * 2 } })
    const child = workspace.runs.setStatus(id, 'cancelled')
    const out = join(folder, 'child.sidbundle')
    await exportRunBundle(workspace, child, { out, overwrite: false })
    const { run: back } = await importBundle(elsewhere, out)
    expect(back!.parent).toEqual(child.parent)
    expect(back!.parent).toMatchObject({ runId: run.id, checkpoint: 'last', changed: { epochs: configuration.epochs } })
    expect(elsewhere.checkpoints.state(back!.id)).toMatchObject({ epoch: 2, step: 8 })
  })

  it('keeps a published version under its very hash', async () => {
    const { workspace, raw, folder } = trained
    const made = applyResolution(workspace, raw, proposeResolution(workspace, raw, { method: 'suffix', capacity: 1 }), 'suffix', 'v1')
    const published = workspace.assignments.publish(made.id)
    const out = join(folder, 'v1.sidbundle')
    await exportAssignmentBundle(workspace, published, { out, overwrite: false })
    const { run, assignments } = await importBundle(elsewhere, out)
    expect(assignments.map(({ name, published: p }) => [name, p?.hash])).toEqual([['v1', published.published!.hash]])
    expect(run!.checkpoints.map(({ kind }) => kind)).toEqual(['best-collision'])
    // What training would go on from is no part of what was published.
    expect(elsewhere.checkpoints.state(run!.id)).toBeNull()
  })

  it('is refused whole when one byte of it was changed, and leaves nothing', async () => {
    const bytes = readFileSync(file)
    const at = bytes.indexOf('encoder.layers.0.weight')
    bytes[at + 5000]! ^= 1
    const bad = join(trained.folder, 'bad.sidbundle')
    writeFileSync(bad, bytes)
    const before = elsewhere.runs.page({}).rows.length
    await expect(importBundle(elsewhere, bad)).rejects.toMatchObject({ code: 'bundle.altered' })
    expect(elsewhere.runs.page({}).rows.length).toBe(before)
  })

  it('is told from any other file', async () => {
    await expect(importBundle(elsewhere, join(trained.folder, 'emoji.npy'))).rejects.toMatchObject({ code: 'bundle.notOne' })
    expect(existsSync(file)).toBe(true)
  })
})
