import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { figuresOf } from '@core/metrics'
import { importMapping } from '@jobs/work/importMapping'
import { exportAssignment } from '@jobs/work/exportAssignment'
import { freeName } from '@jobs/work/freeName'
import { applyResolution, proposeResolution } from '@jobs/work/resolveAssignment'
import type { Dataset } from '@shared/entities'
import { ANY_CODE } from '@shared/queries'
import { inspectMapping } from '@store/views/assignments'
import { trainedWorkspace, type Trained } from './support/trained'

// Whole processes, on machines that may be busy.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

let trained: Trained
let dataset: Dataset
let ids: string[]
beforeAll(async () => {
  trained = await trainedWorkspace(120)
  dataset = trained.workspace.datasets.get(trained.run.datasetId)
  ids = trained.workspace.items.ids(dataset.id)
})
afterAll(() => trained.remove())

const file = (name: string, text: string): string => {
  const path = join(trained.folder, name)
  writeFileSync(path, text)
  return path
}
const jsonl = (name: string, rows: readonly string[], code = (i: number) => [i % 3, i % 5, i % 2]) =>
  file(name, rows.map((id, i) => JSON.stringify({ item_id: id, codes: code(i), suffix: 0 })).join('\n'))

describe("anyone's mapping", () => {
  it('is laid onto the items by their ids, whatever the order of its rows', async () => {
    const { workspace } = trained
    const { assignment, report } = await importMapping(workspace, dataset, { path: jsonl('turned.jsonl', [...ids].reverse()) })
    expect(report).toMatchObject({ dialect: 'jsonl', levels: 3, by: 'id', matched: 120, missing: { count: 0 }, unknown: { count: 0 } })
    expect(assignment).toMatchObject({ name: 'turned', kind: 'imported', runId: null, levels: 3, sizes: null })
    const codes = workspace.assignments.codes(assignment.id)
    // The first item is the last row, number 119: 119 % 3, % 5, % 2.
    expect([...codes.slice(0, 3)]).toEqual([2, 4, 1])
    expect(assignment.figures).toMatchObject(figuresOf({ codes, levels: 3, sizes: null, distinctEmbeddings: 120 }))
    expect(workspace.collisions.summary(assignment.id).items).toBe(assignment.figures.itemsInCollisions)
  })

  it('says beforehand what does not match, and is refused where an item has no SID', async () => {
    const path = jsonl('short.jsonl', [...ids.slice(0, 100), 'stranger'])
    const reading = { path, datasetId: dataset.id, dialect: null, levels: null, sizes: null, base: null }
    expect(await inspectMapping(trained.workspace, reading)).toMatchObject({
      rows: 101, items: 120, matched: 100, missing: { count: 20 }, unknown: { count: 1, examples: ['stranger'] },
    })
    await expect(importMapping(trained.workspace, dataset, { path })).rejects.toMatchObject({
      code: 'mapping.notAligned', details: { missing: 20, items: 120 },
    })
  })

  it('is refused where its codes or levels are more than can be kept', async () => {
    const deep = jsonl('deep.jsonl', ids, () => Array.from({ length: 17 }, () => 1))
    await expect(importMapping(trained.workspace, dataset, { path: deep })).rejects.toMatchObject({ code: 'mapping.tooDeep' })
    const large = jsonl('large.jsonl', ids, (i) => [i, 70_000])
    await expect(importMapping(trained.workspace, dataset, { path: large })).rejects.toMatchObject({ code: 'mapping.tooLargeCodes', details: { code: 70_000, row: 0 } })
  })

  it('goes out again byte for byte, suffixes too', async () => {
    const { workspace, raw, folder } = trained
    const request = { format: 'csv' as const, options: {}, overwrite: false }
    await exportAssignment(workspace, raw, { ...request, out: join(folder, 'ours.csv') })
    const { assignment } = await importMapping(workspace, dataset, { path: join(folder, 'ours.csv'), name: 'ours again' })
    expect(assignment.sizes).toEqual(raw.sizes)
    expect(workspace.assignments.suffixes(assignment.id)).toEqual(workspace.assignments.suffixes(raw.id))
    await exportAssignment(workspace, assignment, { ...request, out: join(folder, 'again.csv') })
    expect(readFileSync(join(folder, 'again.csv'))).toEqual(readFileSync(join(folder, 'ours.csv')))
  })

  it('is resolved by codewords that are fitted to its codes: prefixes stay, and no two items share a SID', async () => {
    const { workspace } = trained
    const room = { path: jsonl('room.jsonl', ids, (i) => [i % 4, i % 3, i % 16]), sizes: [4, 3, 16] }
    const { assignment } = await importMapping(workspace, dataset, room)
    const proposal = proposeResolution(workspace, assignment, { method: 'minimum-cost', capacity: 1 })
    expect(proposal).toMatchObject({ model: null, figures: { reconstructionMse: null, conflictItems: 0 } })
    const before = workspace.assignments.codes(assignment.id)
    proposal.resolution.codes.forEach((code, at) => at % 3 < 2 && expect(code).toBe(before[at]))
    const made = applyResolution(workspace, assignment, proposal, 'minimum-cost', freeName(workspace, assignment, 'minimum-cost'))
    expect(made).toMatchObject({ runId: null, kind: 'resolved', name: 'minimum-cost', parentId: assignment.id })
    expect(freeName(workspace, assignment, 'minimum-cost')).toBe('minimum-cost-2')
  })
})

it('brings back what people called codes, from the manifest that was written beside it', async () => {
  const { workspace } = trained
  const { assignment } = await importMapping(workspace, dataset, { path: jsonl('named.jsonl', ids), name: 'named' })
  workspace.assignments.setLabel(assignment.id, [2], 'the second')
  workspace.assignments.setLabel(assignment.id, [ANY_CODE, 4], 'fours')
  const out = join(trained.folder, 'labelled.csv')
  await exportAssignment(workspace, assignment, { format: 'csv', out, options: { columns: ['label_1', 'label_2'] }, overwrite: false })
  expect(readFileSync(out, 'utf8').split(/\r?\n/).slice(0, 4).map((line) => line.split(',').slice(-2))).toEqual([
    ['label_1', 'label_2'], ['', ''], ['', ''], ['the second', ''],
  ])
  const { labels } = JSON.parse(readFileSync(join(trained.folder, 'labelled.manifest.json'), 'utf8')) as { labels: unknown }
  expect(labels).toEqual([{ prefix: [2], label: 'the second' }, { prefix: [null, 4], label: 'fours' }])
  const again = await importMapping(workspace, dataset, { path: out, name: 'again' })
  expect(workspace.assignments.labels(again.assignment.id)).toEqual(workspace.assignments.labels(assignment.id))
})
