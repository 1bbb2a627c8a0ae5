import { existsSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { makeDataset, makeRun, newAssignment, rowCounts, temporaryWorkspace } from './helpers'

const code = (name: string) => expect.objectContaining({ code: name })

describe('a dataset', () => {
  it('is seen by nobody until it is finished', () => {
    const workspace = temporaryWorkspace()
    const id = workspace.datasets.begin({ name: 'draft', sourceFile: 'a.npy' })
    workspace.items.insert(id, 0, [{ id: 'a', title: null, picture: null, values: [] }])
    expect(workspace.datasets.list()).toEqual([])
    expect(workspace.datasets.find(id)).toBeNull()
    expect(() => workspace.datasets.resolve('latest')).toThrow(code('dataset.notFound'))
  })

  it('is not finished without items, without an embedding, or with another number of rows', () => {
    const workspace = temporaryWorkspace()
    const finished = { items: 2, columns: [], checks: [], pictureColumn: null, titleColumn: null }
    const id = workspace.datasets.begin({ name: 'draft', sourceFile: 'a.npy' })
    expect(() => workspace.datasets.finish(id, finished)).toThrow(code('dataset.empty'))
    const writer = workspace.embeddings.writer(id, { name: 'e', dimensions: 2, sourceDtype: 'float32' })
    writer.append(new Float32Array(6))
    writer.commit()
    expect(() => workspace.datasets.finish(id, finished)).toThrow(code('embedding.rowCount'))
    expect(() => workspace.datasets.finish(id, { ...finished, items: 3 })).toThrow(code('dataset.itemCount'))
  })

  it('leaves nothing when it is discarded', () => {
    const workspace = temporaryWorkspace()
    const id = workspace.datasets.begin({ name: 'draft', sourceFile: 'a.npy' })
    workspace.embeddings.writer(id, { name: 'e', dimensions: 2, sourceDtype: 'float32' }).append(new Float32Array(4))
    workspace.items.insert(id, 0, [{ id: 'a', title: null, picture: null, values: [] }])
    workspace.datasets.discard(id)
    expect(rowCounts(workspace)).toEqual({})
    expect(readdirSync(join(workspace.folder, 'artifacts'))).not.toContain('embeddings')
  })

  it('is found by id, by a unique beginning of it, by name, and as the latest', () => {
    const workspace = temporaryWorkspace()
    const first = makeDataset(workspace, 'movies')
    const second = makeDataset(workspace, 'emoji')
    expect(workspace.datasets.resolve(first).name).toBe('movies')
    expect(workspace.datasets.resolve('movies').id).toBe(first)
    expect(workspace.datasets.resolve('latest').id).toBe(second)
    expect(workspace.datasets.resolve(second.slice(0, 11)).id).toBe(second)
    expect(() => workspace.datasets.resolve(first[0]!)).toThrow(code('dataset.ambiguous'))
    expect(() => workspace.datasets.resolve('')).toThrow(code('dataset.notFound'))
    expect(workspace.datasets.list().map((dataset) => dataset.name)).toEqual(['emoji', 'movies'])
  })

  it('is recognised by what its embedding holds, not by its name', () => {
    const workspace = temporaryWorkspace()
    const id = makeDataset(workspace, 'a', { items: 4, dimensions: 2 })
    makeDataset(workspace, 'other shape', { items: 2, dimensions: 4 })
    const twin = makeDataset(workspace, 'b', { items: 4, dimensions: 2 })
    const { fingerprint } = workspace.datasets.get(id)
    expect(workspace.datasets.findByFingerprint(fingerprint).map((dataset) => dataset.id)).toEqual([twin, id])
  })

  it('can be renamed, described, tagged and given another title column', () => {
    const workspace = temporaryWorkspace()
    const id = makeDataset(workspace, 'a', { items: 2, columns: { title_zh: ['海豹', '章鱼'] }, titles: ['seal', 'octopus'] })
    const changed = workspace.datasets.change(id, { name: 'animals', description: 'of the sea', tags: ['demo'], titleColumn: 'title_zh' })
    expect(changed).toMatchObject({ name: 'animals', description: 'of the sea', tags: ['demo'], titleColumn: 'title_zh' })
    expect(workspace.items.byRows(id, [1])[0]?.title).toBe('章鱼')
    expect(() => workspace.datasets.change(id, { titleColumn: 'nothing' })).toThrow(code('dataset.noColumn'))
  })

  it('names its dependents, and takes them and every file along when it is deleted', () => {
    const workspace = temporaryWorkspace()
    const id = makeDataset(workspace, 'a', { items: 2, columns: { n: [1, 2] }, indexed: true })
    const run = makeRun(workspace, id, 'r')
    const trashed = makeRun(workspace, id, 'in the trash')
    workspace.runs.trash([trashed.id], 60_000)
    const mapping = workspace.assignments.create(newAssignment(id, [[1, 1], [1, 1]], { runId: run.id }))
    workspace.assignments.publish(mapping.id)
    workspace.derived.put(id, 'projection', null, [Buffer.from('xy')])
    workspace.logs.append(run.id, { at: 1, level: 'info', message: 'hello' })
    expect(workspace.datasets.dependents(id)).toEqual({
      runs: [{ id: run.id, name: 'r', status: 'queued' }], assignments: [{ id: mapping.id, name: 'mapping' }],
    })
    workspace.datasets.delete(id)
    expect(rowCounts(workspace)).toEqual({})
    const files = readdirSync(join(workspace.folder, 'artifacts'), { recursive: true, withFileTypes: true })
    expect(files.filter((entry) => entry.isFile()).map((entry) => entry.name)).toEqual(['.workspace'])
  })

  it('stays while one of its runs is being worked on', () => {
    const workspace = temporaryWorkspace()
    const id = makeDataset(workspace, 'a')
    workspace.runs.claim(makeRun(workspace, id).id)
    expect(() => workspace.datasets.delete(id)).toThrow(code('dataset.inUse'))
    expect(workspace.datasets.get(id).name).toBe('a')
  })
})

describe('an embedding', () => {
  it('is a float32 npy that begins as NumPy’s do', () => {
    const workspace = temporaryWorkspace()
    const id = makeDataset(workspace, 'a', { items: 3, dimensions: 2 })
    const bytes = readFileSync(workspace.embeddings.file(workspace.embeddings.get(id).id))
    expect(bytes.toString('latin1', 0, 8)).toBe('\x93NUMPY\x01\x00')
    expect(bytes.toString('latin1', 10, 128)).toContain(`{'descr': '<f4', 'fortran_order': False, 'shape': (3, 2), }`)
    expect(bytes.length).toBe(128 + 3 * 2 * 4)
  })

  it.each([['resident', Infinity], ['read from disk', 0]])('gives rows when %s', (_, resident) => {
    const workspace = temporaryWorkspace()
    const id = makeDataset(workspace, 'a', { items: 100, dimensions: 3 })
    const matrix = workspace.embeddings.matrix(workspace.embeddings.get(id).id, resident)
    expect(matrix.resident === null).toBe(resident === 0)
    expect(matrix.read(98, 200)).toEqual(Float32Array.from([294, 295, 296, 297, 298, 299]))
    expect(matrix.gather(Int32Array.from([5, 99, 6, 5, 0]))).toEqual(
      Float32Array.from([15, 16, 17, 297, 298, 299, 18, 19, 20, 15, 16, 17, 0, 1, 2]),
    )
    matrix.close()
  })

  it('may be one of several of a dataset, of the same items', () => {
    const workspace = temporaryWorkspace()
    const id = makeDataset(workspace, 'a', { items: 2 })
    const image = { name: 'image', dimensions: 3, sourceDtype: 'float16' }
    const short = workspace.embeddings.writer(id, image)
    short.append(new Float32Array(3))
    expect(() => short.commit()).toThrow(code('embedding.rowCount'))
    const writer = workspace.embeddings.writer(id, image)
    writer.append(new Float32Array(6))
    writer.commit()
    expect(workspace.datasets.get(id).embeddings.map((one) => [one.name, one.dimensions])).toEqual([['embedding', 2], ['image', 3]])
    expect(() => workspace.embeddings.writer(id, image)).toThrow(code('embedding.nameTaken'))
    expect(() => workspace.embeddings.get(id, 'sound')).toThrow(code('embedding.notFound'))
  })

  it('stays while a run uses it or its dataset has no other', () => {
    const workspace = temporaryWorkspace()
    const id = makeDataset(workspace, 'a', { items: 1 })
    const only = workspace.embeddings.get(id)
    expect(() => workspace.embeddings.delete(only.id)).toThrow(code('embedding.inUse'))
    const writer = workspace.embeddings.writer(id, { name: 'b', dimensions: 1, sourceDtype: 'float32' })
    writer.append(new Float32Array(1))
    const second = writer.commit()
    const file = workspace.embeddings.file(second.id)
    workspace.embeddings.delete(second.id)
    expect(existsSync(file)).toBe(false)
  })

  it('refuses half a row, and then leaves no file', () => {
    const workspace = temporaryWorkspace()
    const id = workspace.datasets.begin({ name: 'a', sourceFile: 'a' })
    const writer = workspace.embeddings.writer(id, { name: 'e', dimensions: 3, sourceDtype: 'float32' })
    expect(() => writer.append(new Float32Array(4))).toThrow(code('embedding.badRows'))
    expect(readdirSync(join(workspace.folder, 'artifacts'))).not.toContain('embeddings')
  })

  it('says so when its file is not what was written', () => {
    const workspace = temporaryWorkspace()
    const id = makeDataset(workspace, 'a', { items: 10 })
    const embedding = workspace.embeddings.get(id)
    truncateSync(workspace.embeddings.file(embedding.id), 150)
    expect(() => workspace.embeddings.matrix(embedding.id)).toThrow(code('embedding.fileDamaged'))
    expect(workspace.maintenance.check()).toEqual([expect.stringContaining('has 150 bytes instead of 208')])
    writeFileSync(workspace.embeddings.file(embedding.id), 'x'.repeat(208))
    expect(() => workspace.embeddings.matrix(embedding.id)).toThrow(code('embedding.fileDamaged'))
  })
})

describe('disk use', () => {
  it('is told by dataset and by run', () => {
    const workspace = temporaryWorkspace()
    const id = makeDataset(workspace, 'a', { items: 1000, dimensions: 8 })
    const run = makeRun(workspace, id)
    workspace.checkpoints.putState(run.id, { epoch: 1, step: 1, bytes: [Buffer.alloc(5000)] })
    const use = workspace.maintenance.diskUse()
    expect(use.datasets[0]!.bytes).toBeGreaterThan(32_000)
    expect(use.runs).toEqual([{ id: run.id, name: 'run', bytes: 5000 }])
    expect(use.artifactBytes).toBeGreaterThan(37_000)
    expect(use.databaseBytes).toBeGreaterThan(100_000)
  })
})
