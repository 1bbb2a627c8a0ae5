import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Lease, Owner } from '@store/api'
import { FOREIGN_SILENCE_MS, isProvablyGone, ownerOf, processStart } from '@store/processes/identity'
import { openWorkspace, type Workspace } from '@store/workspace'
import { makeDataset, makeRun, newAssignment, temporaryFolder, temporaryWorkspace } from './helpers'

const code = (name: string) => expect.objectContaining({ code: name })
const MINUTE = 60_000

/** A process that has ended, as it signed itself. */
async function deadOwner(): Promise<Owner> {
  const child = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60000)'])
  const owner = ownerOf(child.pid!)
  child.kill('SIGKILL')
  await once(child, 'exit')
  return owner
}

const leaseOf = (owner: Owner, renewedAt = Date.now()): Lease =>
  ({ ...owner, subject: 'run:x', names: [], acquiredAt: renewedAt, renewedAt })

describe('an owner', () => {
  it('is told by pid, start, boot and host, and lives while its process does', () => {
    const owner = ownerOf()
    expect(owner.pid).toBe(process.pid)
    expect(owner.processStart).not.toBe('')
    expect(isProvablyGone(leaseOf(owner, 0))).toBe(false)
  })

  it('is gone when its process has ended', async () => {
    expect(isProvablyGone(leaseOf(await deadOwner()))).toBe(true)
  })

  it('is gone when a younger process has its pid', () => {
    expect(isProvablyGone(leaseOf({ ...ownerOf(), processStart: '12345' }))).toBe(true)
  })

  it('is gone when the machine was started anew', () => {
    expect(isProvablyGone(leaseOf({ ...ownerOf(), bootId: 'the boot before' }))).toBe(true)
  })

  it('is not gone for being slow, stopped or silent here', () => {
    expect(isProvablyGone(leaseOf(ownerOf(), Date.now() - 24 * 60 * MINUTE))).toBe(false)
  })

  it('in another container or on another host is judged by a long silence alone', () => {
    const foreign = { ...ownerOf(), host: 'elsewhere pid:[1]', pid: 2 ** 22, bootId: 'another' }
    expect(isProvablyGone(leaseOf(foreign, Date.now() - MINUTE))).toBe(false)
    expect(isProvablyGone(leaseOf(foreign, Date.now() - FOREIGN_SILENCE_MS - 1))).toBe(true)
  })

  it('has no start when there is no such process', async () => {
    expect(processStart((await deadOwner()).pid)).toBeNull()
  })
})

describe('a lease', () => {
  it('is held by one, renewed by its owner alone, and given back', () => {
    const workspace = temporaryWorkspace()
    workspace.leases.acquire('run:a', { names: ['file-owner'] })
    expect(workspace.leases.get('run:a')).toMatchObject({ pid: process.pid, names: ['file-owner'] })
    expect(workspace.leases.renew('run:a')).toBe(true)
    workspace.leases.handOver('run:a', { ...ownerOf(), pid: 1 })
    expect(workspace.leases.renew('run:a')).toBe(false)
    workspace.leases.release('run:a')
    expect(workspace.leases.renew('run:a')).toBe(false)
    expect(workspace.leases.list()).toEqual([])
    expect(() => workspace.leases.handOver('run:a', ownerOf())).toThrow(code('store.noLease'))
  })

  it('is refused while another lives and taken over from one that is gone', async () => {
    const workspace = temporaryWorkspace()
    const alive = ownerOf(process.ppid)
    workspace.leases.acquire('run:a', { owner: alive })
    expect(() => workspace.leases.acquire('run:a')).toThrow(code('store.leased'))
    workspace.leases.acquire('run:b', { owner: await deadOwner() })
    expect(workspace.leases.acquire('run:b').pid).toBe(process.pid)
  })
})

describe('reaping', () => {
  it('interrupts only what nobody can be working on', async () => {
    const workspace = temporaryWorkspace()
    const datasetId = makeDataset(workspace, 'x')
    const dead = await deadOwner()
    const claimed = (owner: Owner | null, then: 'running' | 'paused' | null) => {
      const { id } = makeRun(workspace, datasetId)
      workspace.runs.claim(id)
      if (owner) workspace.leases.handOver(`run:${id}`, owner)
      if (then) workspace.runs.setStatus(id, then)
      return id
    }
    const [mine, starting, running, paused] = [claimed(null, 'running'), claimed(dead, null), claimed(dead, 'running'), claimed(dead, 'paused')]
    const queued = makeRun(workspace, datasetId).id
    const job = workspace.jobs.create({ kind: 'import', title: 'x', input: null })
    workspace.jobs.claim(job.id)
    workspace.leases.handOver(`job:${job.id}`, dead)
    expect(workspace.leases.reapInterrupted()).toEqual({ runs: [starting, running, paused], jobs: [job.id] })
    expect(workspace.runs.get(mine).status).toBe('running')
    expect(workspace.runs.get(queued).status).toBe('queued')
    for (const id of [starting, running, paused]) expect(workspace.runs.get(id!).status).toBe('interrupted')
    expect(workspace.jobs.get(job.id).status).toBe('interrupted')
    expect(workspace.leases.reapInterrupted()).toEqual({ runs: [], jobs: [] })
    expect(workspace.runs.claim(running!).status).toBe('starting')
  })

  it('clears away the drafts of the dead and keeps those of the living', async () => {
    const workspace = temporaryWorkspace()
    const datasetId = makeDataset(workspace, 'x', { items: 2 })
    const [abandoned, mine] = [workspace.datasets.begin({ name: 'a', sourceFile: '' }), workspace.datasets.begin({ name: 'b', sourceFile: '' })]
    const writer = workspace.embeddings.writer(abandoned!, { name: 'e', dimensions: 1, sourceDtype: 'float32' })
    writer.append(new Float32Array(3))
    workspace.leases.handOver(`dataset:${abandoned}`, await deadOwner())
    workspace.assignments.create(newAssignment(datasetId, [[1], [2]]))
    workspace.leases.reapInterrupted()
    expect(() => workspace.datasets.discard(abandoned!)).toThrow(code('dataset.notFound'))
    expect(existsSync(join(workspace.folder, 'artifacts', 'embeddings', abandoned!))).toBe(false)
    workspace.datasets.discard(mine!)
    expect(workspace.assignments.listOfDataset(datasetId)).toHaveLength(1)
  })
})

describe('sweeping', () => {
  const OLD = new Date(Date.now() - 24 * 60 * MINUTE)
  const stray = (workspace: { folder: string }, path: string, at: Date | null = OLD) => {
    const file = join(workspace.folder, 'artifacts', ...path.split('/'))
    mkdirSync(join(file, '..'), { recursive: true })
    writeFileSync(file, 'left behind')
    if (at) utimesSync(file, at, at)
    return file
  }
  const withData = (): Workspace => {
    const workspace = temporaryWorkspace()
    makeDataset(workspace, 'x')
    return workspace
  }

  it('removes old files that no row names, and nothing else', () => {
    const workspace = withData()
    const orphan = stray(workspace, 'checkpoints/gone/last.safetensors')
    const torn = stray(workspace, 'embeddings/gone/e.npy.part')
    const fresh = stray(workspace, 'checkpoints/other/new.safetensors', null)
    const elsewhere = stray(workspace, 'notes.txt')
    expect(workspace.maintenance.sweepOrphans().sort()).toEqual(['checkpoints/gone/last.safetensors', 'embeddings/gone/e.npy.part'])
    expect([orphan, torn, fresh, elsewhere].map((file) => existsSync(file))).toEqual([false, false, true, true])
    expect(workspace.maintenance.check()).toEqual([])
  })

  it('leaves what a living process is writing, and takes what a dead one was', async () => {
    const workspace = withData()
    stray(workspace, 'checkpoints/live/a')
    stray(workspace, 'checkpoints/named/a')
    stray(workspace, 'checkpoints/dead/a')
    workspace.leases.acquire('run:live', { names: ['named'] })
    workspace.leases.acquire('run:dead', { owner: await deadOwner() })
    expect(workspace.maintenance.sweepOrphans()).toEqual(['checkpoints/dead/a'])
  })

  it('touches nothing for a database that is empty', () => {
    const workspace = temporaryWorkspace()
    stray(workspace, 'embeddings/precious/e.npy')
    expect(workspace.maintenance.sweepOrphans()).toEqual([])
  })

  it('touches nothing for a database that these files do not belong to', () => {
    const theirs = withData()
    stray(theirs, 'embeddings/precious/e.npy')
    // Somebody puts another workspace's database in its place.
    const folder = temporaryFolder()
    const other = openWorkspace(folder)
    makeDataset(other, 'y')
    other.close()
    writeFileSync(join(folder, 'artifacts', '.workspace'), 'the other one')
    const swapped = openWorkspace(folder)
    stray(swapped, 'embeddings/precious/e.npy')
    expect(swapped.maintenance.sweepOrphans()).toEqual([])
    swapped.close()
    expect(readdirSync(join(folder, 'artifacts', 'embeddings', 'precious'))).toEqual(['e.npy'])
  })
})
