import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { npyBytes } from '@core/formats/lib/npy'
import { readMapping } from '@core/formats/mapping'
import { readModelFile } from '@core/formats/model/read'
import { encodeItems, methodFor, type EncodeRequest } from '@jobs/work/encodeItems'
import { encodePlainly } from '@jobs/work/encodeRows'
import { applyResolution, proposeResolution } from '@jobs/work/resolveAssignment'
import type { Assignment } from '@shared/entities'
import { modelFileOf } from '@store/views/models'
import { trainedWorkspace, type Trained } from './support/trained'

// Whole processes, on machines that may be busy.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

let trained: Trained
let file: string
/** The dataset's first 60 rows again: each has the codes of the item it was. */
const NEW = 60

beforeAll(async () => {
  trained = await trainedWorkspace(240)
  const matrix = trained.workspace.embeddings.matrix(trained.run.embeddingId)
  file = join(trained.folder, 'new.npy')
  writeFileSync(file, npyBytes('<f4', [NEW, matrix.dimensions], matrix.read(0, NEW)))
  matrix.close()
})
afterAll(() => trained.remove())

const encode = (assignment: Assignment, more: Partial<EncodeRequest> = {}) =>
  encodeItems(trained.workspace, assignment, {
    file, nonfinite: 'refuse', idPrefix: 'new-', method: 'suffix', capacity: 1, out: join(trained.folder, 'new.csv'), overwrite: true, ...more,
  })
const state = (assignment: Assignment) => [
  trained.workspace.assignments.codes(assignment.id).slice(), trained.workspace.assignments.suffixes(assignment.id).slice(),
]

describe('new items', () => {
  it('get the codes of their like, with suffixes that go on after the published ones', async () => {
    const { workspace, raw } = trained
    const before = state(raw)
    const { report, written } = await encode(raw)
    expect(state(raw)).toEqual(before)
    expect(report).toMatchObject({ moved: 0, collisionsWithPublished: NEW, collisionsAfter: NEW, drift: { items: NEW, newCells: 0 } })
    const mapping = await readMapping({ path: written.files[0]!.path })
    expect(mapping.keys!.slice(0, 2)).toEqual(['new-0', 'new-1'])
    expect(mapping.codes).toEqual(workspace.assignments.codes(raw.id).slice(0, NEW * 3))
    // By hand: per SID as many as are published, then one after the other.
    const next = new Map<string, number>()
    const sid = (codes: Int32Array, row: number) => codes.slice(row * 3, row * 3 + 3).join('-')
    const [codes, suffixes] = before as [Int32Array, Int32Array]
    suffixes.forEach((suffix, row) => next.set(sid(codes, row), Math.max(next.get(sid(codes, row)) ?? 0, suffix + 1)))
    for (let row = 0; row < NEW; row++) {
      const at = sid(mapping.codes, row)
      expect(mapping.suffixes![row]).toBe(next.get(at))
      next.set(at, next.get(at)! + 1)
    }
  })

  it('are resolved the way of their assignment, and never onto a published SID that is taken', async () => {
    const { workspace, raw } = trained
    expect(methodFor(raw)).toBe('suffix')
    const proposal = proposeResolution(workspace, raw, { method: 'minimum-cost', capacity: 1 })
    const resolved = applyResolution(workspace, raw, proposal, 'minimum-cost', 'resolved')
    expect(methodFor(resolved)).toBe('minimum-cost')
    const { report, written } = await encode(resolved, { method: methodFor(resolved) })
    const mapping = await readMapping({ path: written.files[0]!.path })
    const taken = new Set<string>()
    const codes = workspace.assignments.codes(resolved.id)
    for (let at = 0; at < codes.length; at += 3) taken.add(codes.slice(at, at + 3).join('-'))
    let shared = 0
    for (let row = 0; row < NEW; row++) {
      const sid = mapping.codes.slice(row * 3, row * 3 + 3).join('-')
      if (taken.has(sid)) shared++
      taken.add(sid)
    }
    expect(report.collisionsAfter).toBe(shared)
    expect(report.collisionsAfter).toBeLessThan(report.collisionsWithPublished)
  })

  it('have the error that the engine finds for the same rows', async () => {
    const { raw, workspace } = trained
    const all = workspace.embeddings.matrix(trained.run.embeddingId)
    const { mse } = await encodePlainly(readModelFile(modelFileOf(workspace, raw)!), all)
    all.close()
    expect(mse / raw.figures.reconstructionMse!).toBeCloseTo(1, 5)
    expect((await encode(raw)).report.drift).toMatchObject({ publishedMse: raw.figures.reconstructionMse })
  })

  it('are refused where their ids are published, come twice, or their rows are of another width', async () => {
    const { raw, folder } = trained
    const failure = (request: Partial<EncodeRequest>) => encode(raw, { out: join(folder, 'never.csv'), ...request }).catch((error: unknown) => error)
    const csv = (name: string, ids: string[]) => {
      const path = join(folder, name)
      const [id] = trained.workspace.items.ids(raw.datasetId)
      const row = Array.from({ length: 384 }, (_, i) => (i % 7) / 10).join(',')
      const header = ['item_id', ...Array.from({ length: 384 }, (_, i) => `d${i}`)].join(',')
      writeFileSync(path, [header, ...ids.map((one) => `${one === 'FIRST' ? id! : one},${row}`)].join('\n'))
      return path
    }
    const one = { idColumn: 'item_id', idPrefix: '' }
    expect(await failure({ ...one, file: csv('clash.csv', ['FIRST', 'fresh']) })).toMatchObject({ code: 'encode.idClash', details: { clashes: 1, items: 2 } })
    expect(await failure({ ...one, file: csv('twice.csv', ['a', 'a']) })).toMatchObject({ code: 'encode.duplicateId', details: { id: 'a', row: 1 } })
    const narrow = join(folder, 'narrow.npy')
    writeFileSync(narrow, npyBytes('<f4', [2, 4], new Float32Array(8)))
    expect(await failure({ file: narrow })).toMatchObject({ code: 'encode.dimensions', details: { found: 4, expected: 384 } })
    expect(await failure({ file: csv('fine.csv', ['b']), ...one, method: 'suffix', overwrite: false, out: file })).toMatchObject({ code: 'file.exists' })
  })

  it('lie beside a manifest that says what they were encoded with', async () => {
    const { written } = await encode(trained.raw)
    const manifest = JSON.parse(readFileSync(written.manifest, 'utf8')) as Record<string, unknown>
    expect(manifest).toMatchObject({ items: NEW, run: { id: trained.run.id }, assignment: { name: 'best-collision' } })
  })

  it('cannot be encoded where no model is behind the assignment', async () => {
    await expect(encode({ ...trained.raw, runId: null })).rejects.toMatchObject({ code: 'encode.noModel' })
  })
})
