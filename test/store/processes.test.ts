import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createStoreClient, type StorePort, type StoreReply, type StoreNotice } from '@store/client'
import { openWorkspace } from '@store/workspace'
import { makeDataset, makeRun, newAssignment, rowCounts, temporaryFolder, temporaryWorkspace } from './helpers'

const code = (name: string) => expect.objectContaining({ code: name })

function start(file: string, args: string[]): ChildProcess {
  const child = fork(resolve(file), args, {
    execArgv: ['--import', 'tsx'],
    env: { ...process.env, TSX_TSCONFIG_PATH: resolve('tsconfig.node.json') },
    serialization: 'advanced',
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  return child
}
const worker = (folder: string, task: string, argument = '') => start('test/store/fixtures/child.ts', [folder, task, argument])

/** Waits for the n-th message. */
async function messages(child: ChildProcess, count: number): Promise<void> {
  for (let i = 0; i < count; i++) await once(child, 'message')
}

async function kill(child: ChildProcess): Promise<void> {
  child.kill('SIGKILL')
  await once(child, 'exit')
}

describe('SIGKILL', () => {
  it('in the middle of an import leaves nothing that anybody sees, and soon nothing at all', async () => {
    const workspace = temporaryWorkspace()
    makeDataset(workspace, 'kept')
    const before = rowCounts(workspace)
    const child = worker(workspace.folder, 'import')
    await messages(child, 5)
    workspace.leases.reapInterrupted()
    expect(rowCounts(workspace)['item']).toBeGreaterThanOrEqual(16_000)
    await kill(child)
    expect(workspace.datasets.list().map((dataset) => dataset.name)).toEqual(['kept'])
    workspace.leases.reapInterrupted()
    expect(rowCounts(workspace)).toEqual(before)
    expect(readdirSync(join(workspace.folder, 'artifacts', 'embeddings'))).toHaveLength(1)
    expect(workspace.maintenance.check()).toEqual([])
  })

  it('while an assignment is replaced leaves the old one or the new one, whole', async () => {
    const workspace = temporaryWorkspace()
    const items = 6000
    const datasetId = makeDataset(workspace, 'x', { items, dimensions: 1 })
    workspace.assignments.create(newAssignment(datasetId, Array.from({ length: items }, (_, i) => [0, i])))
    for (const wait of [1, 2, 3]) {
      const child = worker(workspace.folder, 'assign', datasetId)
      await messages(child, wait)
      await new Promise((done) => setTimeout(done, wait * 17))
      await kill(child)
      const [only, ...others] = workspace.assignments.listOfDataset(datasetId)
      expect(others).toEqual([])
      const codes = workspace.assignments.codes(only!.id)
      const round = codes[0]!
      expect(codes).toEqual(Int32Array.from({ length: items * 2 }, (_, i) => (i % 2 ? Math.floor(i / 2) : round)))
      expect(workspace.assignments.rowsOfPrefix(only!.id, [round], items + 1)).toHaveLength(items)
      workspace.leases.reapInterrupted()
      expect(rowCounts(workspace)['item_sid']).toBe(items)
      expect(workspace.maintenance.check()).toEqual([])
    }
  })

  it('of a trainer leaves its run interrupted, not before it is dead and not without being asked', async () => {
    const workspace = temporaryWorkspace()
    const { id } = makeRun(workspace, makeDataset(workspace, 'x'))
    const child = worker(workspace.folder, 'train', id)
    await messages(child, 1)
    expect(workspace.leases.reapInterrupted().runs).toEqual([])
    expect(() => workspace.runs.claim(id)).toThrow(code('store.leased'))
    await kill(child)
    expect(workspace.runs.get(id).status).toBe('running')
    expect(workspace.leases.reapInterrupted().runs).toEqual([id])
    expect(workspace.runs.claim(id).status).toBe('starting')
  })
})

describe('two processes', () => {
  it('write at once without losing a row or giving up', async () => {
    const workspace = temporaryWorkspace()
    const children = [worker(workspace.folder, 'count', '400'), worker(workspace.folder, 'count', '400')]
    const done = children.map((child) => messages(child, 1))
    for (let i = 0; i < 400; i++) workspace.jobs.create({ kind: 'count', title: `here ${i}`, input: null })
    await Promise.all(done)
    expect(rowCounts(workspace)['job']).toBe(1200)
  })

  it('read, write and list while one imports', async () => {
    const workspace = temporaryWorkspace()
    const datasetId = makeDataset(workspace, 'x', { items: 500 })
    const child = worker(workspace.folder, 'import')
    await messages(child, 2)
    for (let i = 0; i < 20; i++) {
      workspace.settings.set('n', i)
      expect(workspace.items.page({ datasetId, search: `item-${i}`, limit: 1 }).rows[0]?.row).toBe(i)
    }
    await messages(child, 1)
    await kill(child)
  })

  it('open one new workspace at the same moment', async () => {
    const folder = join(temporaryFolder(), 'new')
    const children = [1, 2, 3].map(() => worker(folder, 'count', '5'))
    await Promise.all(children.map((child) => messages(child, 1)))
    const workspace = openWorkspace(folder)
    expect(rowCounts(workspace)['job']).toBe(15)
    workspace.close()
  })
})

describe('the store process', () => {
  function launch(folder: string) {
    const child = start('src/store/process.ts', [folder])
    const port: StorePort = {
      send: (message) => void child.send(message),
      onMessage: (listener) => void child.on('message', (message) => listener(message as StoreReply | StoreNotice)),
      onGone: (listener) => void child.once('exit', (status) => listener(status)),
    }
    return { child, client: createStoreClient(port) }
  }

  it('answers repositories and views with typed arrays, and gives errors their codes', async () => {
    const folder = temporaryFolder()
    const { client } = launch(folder)
    await client.ready
    const beside = openWorkspace(folder)
    const datasetId = makeDataset(beside, 'emoji', { items: 3 })
    const { id } = beside.assignments.create(newAssignment(datasetId, [[1, 2], [1, 2], [0, 1]]))
    beside.close()
    expect((await client.datasets.list()).map((dataset) => dataset.name)).toEqual(['emoji'])
    expect(await client.assignments.codes(id)).toEqual(Int32Array.from([1, 2, 1, 2, 0, 1]))
    expect((await client.views.children({ assignmentId: id, prefix: [], limit: 5 })).children[0]).toMatchObject({ prefix: [1], items: 2 })
    await expect(client.runs.get('nobody')).rejects.toMatchObject({ code: 'run.notFound', details: { reference: 'nobody' } })
  })

  it('knows no method that would hold something open, nor any that is not there', async () => {
    const { client } = launch(temporaryFolder())
    await client.ready
    const loose = client as unknown as Record<string, Record<string, (...args: unknown[]) => Promise<unknown>>>
    for (const [repository, method] of [['embeddings', 'writer'], ['items', 'each'], ['runs', 'constructor'], ['constructor', 'call'], ['folder', 'at'], ['__proto__', 'toString']] as const) {
      await expect(loose[repository]![method]!('x')).rejects.toMatchObject({ code: 'store.unknownMethod' })
    }
  })

  it('says why it cannot open a workspace, and says it again to every call', async () => {
    const folder = temporaryFolder()
    const { writeFileSync } = await import('node:fs')
    writeFileSync(join(folder, 'studio.sqlite'), 'this is not a database')
    const { client } = launch(folder)
    await expect(client.ready).rejects.toMatchObject({ code: 'store.damaged' })
    await expect(client.runs.page({})).rejects.toMatchObject({ code: 'store.damaged' })
  })

  it('fails what is under way when it is killed, tells so once, and a new one goes on', async () => {
    const folder = temporaryFolder()
    const first = launch(folder)
    await first.client.ready
    await first.client.settings.set('theme', 'dark')
    const gone = new Promise<number | null>((tell) => first.client.onGone(tell))
    const pending = first.client.maintenance.check()
    first.child.kill('SIGKILL')
    await expect(pending).rejects.toMatchObject({ code: 'store.processGone' })
    expect(await gone).toBeNull()
    await expect(first.client.runs.page({})).rejects.toMatchObject({ code: 'store.processGone' })
    const second = launch(folder)
    await second.client.ready
    expect(await second.client.settings.get('theme')).toBe('dark')
  })

  it('closes its database and ends when told to, and when its parent is gone', async () => {
    const folder = temporaryFolder()
    const { child, client } = launch(folder)
    await client.ready
    child.send({ id: 0, method: 'close', args: [] })
    expect((await once(child, 'exit'))[0]).toBe(0)
    expect(readdirSync(folder).sort()).toEqual(['artifacts', 'studio.sqlite'])
    const other = launch(folder)
    await other.client.ready
    other.child.disconnect()
    expect((await once(other.child, 'exit'))[0]).toBe(0)
  })
})
