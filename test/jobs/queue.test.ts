import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { preset } from '@core/configuration'
import type { FromJob } from '@jobs/protocol'
import { createRunQueue, type RunQueue } from '@jobs/queue'
import { directly } from '@jobs/runStore'
import { forkLaunch } from '@jobs/transport/fork'
import { importDataset } from '@jobs/work/importDataset'
import type { Configuration } from '@shared/configuration'
import { openWorkspace, type Workspace } from '@store/index'
import { builtCli } from '../cli/support/build'
import { demoPart } from '../cli/support/demo'
import { mounted } from '../store/helpers'

// Whole processes, on machines that may be busy.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 })

const QUICK: Partial<Configuration> = {
  hidden_dim: [32],
  code_dim: 8,
  codebook_size: 4,
  batch_size: 64,
  epochs: 3,
}
const LONG: Partial<Configuration> = { ...QUICK, epochs: 100_000 }

let entry: string
let folder: string
let workspace: Workspace
let datasetId: string
let queue: RunQueue
let messages: { runId: string; message: FromJob }[]
let ends: { runId: string; end: string; code: string | null }[]
let startOrder: string[]

beforeAll(async () => {
  entry = join(dirname(await builtCli()), 'job.js')
}, 120_000)
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sid-queue-'))
  workspace = openWorkspace(join(folder, 'workspace'))
  datasetId = (await importDataset(workspace, { file: demoPart(folder, 150).npy, nonfinite: 'refuse' }))
    .dataset.id
  ;[messages, ends, startOrder] = [[], [], []]
})
afterEach(async () => {
  await queue.close(2_000)
  workspace.close()
  rmSync(folder, { recursive: true, force: true })
})

function startQueue(maximum: number): void {
  queue = createRunQueue({
    store: directly(workspace),
    launch: forkLaunch(entry),
    workspace: workspace.folder,
    settings: () => ({ maximum, threads: 1, memoryLimitBytes: 0 }),
    onStart: (run) => startOrder.push(run.id),
    onMessage: (runId, message) => messages.push({ runId, message }),
    onEnd: (runId, outcome) => ends.push({ runId, end: outcome.end, code: outcome.error?.code ?? null }),
  })
}

const enqueue = (change: Partial<Configuration>): string =>
  workspace.runs.create({
    name: 'queued',
    datasetId,
    preset: null,
    configuration: { ...preset('recommended'), ...change },
  }).id
const statusOf = (id: string) => workspace.runs.get(id).status

/** Until nothing more fits. */
function fill(file: string): void {
  const handle = openSync(file, 'w')
  try {
    for (const bytes of [1 << 20, 4096]) for (const piece = Buffer.alloc(bytes); ;) {
      try {
        writeSync(handle, piece)
      } catch {
        break
      }
    }
  } finally {
    closeSync(handle)
  }
}

async function until(condition: () => boolean): Promise<void> {
  for (const end = Date.now() + 120_000; Date.now() < end;) {
    if (condition()) return
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  throw new Error(`it never came true: ${JSON.stringify({ ends, statuses: workspace.runs.countByStatus() })}`)
}

describe('the queue', () => {
  it('works off runs in their order, one at a time, and reports each epoch', async () => {
    const ids = [enqueue(QUICK), enqueue(QUICK)]
    startQueue(1)
    await queue.poke()
    expect(queue.running()).toEqual([ids[0]])
    expect(statusOf(ids[1]!)).toBe('queued')
    await until(() => ends.length === 2)
    expect(startOrder).toEqual(ids)
    expect(ends.map(({ runId, end }) => [runId, end])).toEqual(ids.map((id) => [id, 'done']))
    expect(ids.map(statusOf)).toEqual(['completed', 'completed'])
    for (const id of ids) {
      const epochs = messages.flatMap(({ runId, message }) =>
        runId === id && message.type === 'metrics' ? message.epochs : [],
      )
      expect(epochs.map((epoch) => epoch.metrics)).toEqual(workspace.metrics.page(id, -1))
      // Typed arrays survive the way: items per code of each level.
      expect(epochs[2]!.usage!.map((usage) => usage.reduce((sum, count) => sum + count, 0))).toEqual([
        150, 150, 150,
      ])
    }
  })

  it('runs several at once where it may', async () => {
    const ids = [enqueue(LONG), enqueue(LONG), enqueue(LONG)]
    startQueue(2)
    await queue.poke()
    await until(() => ids.filter((id) => statusOf(id) === 'running').length === 2)
    expect(statusOf(ids[2]!)).toBe('queued')
    await queue.cancel(ids[0]!)
    await until(() => statusOf(ids[2]!) === 'running')
    expect(ids.map(statusOf)).toEqual(['cancelled', 'running', 'running'])
  })

  it('pauses a run, which then waits and keeps its process, and goes on with it', async () => {
    const id = enqueue(LONG)
    startQueue(1)
    await queue.poke()
    await until(() => statusOf(id) === 'running')
    await queue.pause(id)
    await until(() => statusOf(id) === 'paused')
    expect(workspace.checkpoints.state(id)).not.toBeNull()
    const { epoch } = workspace.runs.get(id)
    await new Promise((resolve) => setTimeout(resolve, 400))
    expect(workspace.runs.get(id).epoch).toBe(epoch)
    await queue.resume(id)
    await until(() => statusOf(id) === 'running' && workspace.runs.get(id).epoch > epoch)
    await queue.pause(id)
    await until(() => statusOf(id) === 'paused')
    await queue.cancel(id)
    expect(statusOf(id)).toBe('cancelled')
  })

  it('closes by interrupting what it works on, to be gone on with later', async () => {
    const ids = [enqueue(LONG), enqueue(QUICK)]
    startQueue(1)
    await queue.poke()
    await until(() => workspace.runs.get(ids[0]!).epoch > 2)
    await queue.close()
    expect(ids.map(statusOf)).toEqual(['interrupted', 'queued'])
    expect(workspace.leases.get(`run:${ids[0]}`)).toBeNull()
    expect(workspace.runs.get(ids[0]!).checkpoints.map((checkpoint) => checkpoint.kind)).toContain('last')
    expect(workspace.checkpoints.state(ids[0]!)!.epoch).toBeGreaterThan(2)
  })

  it('goes on with the next run when one fails, and the row says why', async () => {
    const ids = [
      enqueue({
        ...QUICK,
        lr: 1e30,
        grad_clip: 0,
        lr_schedule: 'constant',
        lr_warmup_epochs: 0,
        skip: 'none',
      }),
      enqueue(QUICK),
    ]
    startQueue(1)
    await queue.poke()
    await until(() => ends.length === 2)
    expect(ids.map(statusOf)).toEqual(['failed', 'completed'])
    expect(workspace.runs.get(ids[0]!).error!.code).toBe('training.notFinite')
    expect(ends[0]).toMatchObject({ end: 'failed', code: 'training.notFinite' })
  })

  it('tells a run whose process was killed interrupted, and why', async () => {
    const id = enqueue(LONG)
    startQueue(1)
    await queue.poke()
    await until(() => statusOf(id) === 'running')
    process.kill(workspace.leases.get(`run:${id}`)!.pid, 'SIGKILL')
    await until(() => ends.length === 1)
    expect(workspace.runs.get(id)).toMatchObject({ status: 'interrupted', error: { code: 'job.killed' } })
    await queue.resume(id)
    await until(() => statusOf(id) === 'running')
    expect(workspace.runs.get(id).error).toBeNull()
  })

  it('goes on after a disk was full: the run says so, keeps what it had, and can be resumed', async ({ skip }) => {
    const disk = mounted('size=48m')
    if (!disk) return skip('no right to mount a file system here')
    workspace.close()
    workspace = openWorkspace(join(disk, 'workspace'))
    datasetId = (await importDataset(workspace, { file: demoPart(folder, 150).npy, nonfinite: 'refuse' })).dataset.id
    const ids = [enqueue(LONG), enqueue(QUICK)]
    startQueue(1)
    await queue.poke()
    await until(() => workspace.runs.get(ids[0]!).checkpoints.some(({ kind }) => kind === 'last'))
    const ballast = join(disk, 'ballast')
    fill(ballast)
    await until(() => ends.length > 0)
    expect(ends[0]).toMatchObject({ runId: ids[0], end: 'failed', code: 'job.diskFull' })
    rmSync(ballast)
    await queue.poke()
    await until(() => statusOf(ids[1]!) === 'completed')
    const failed = workspace.runs.get(ids[0]!)
    expect(failed).toMatchObject({ status: 'failed', error: { code: 'job.diskFull' } })
    expect(failed.error!.message).toMatch(/The disk is full.* free some room, then resume it/)
    expect(failed.checkpoints.map(({ kind }) => kind)).toContain('last')
    expect(workspace.maintenance.check()).toEqual([])
    await queue.resume(ids[0]!)
    await until(() => workspace.runs.get(ids[0]!).epoch > failed.epoch)
  })

  it('leaves a run that another program works on to it', async () => {
    const id = enqueue(LONG)
    startQueue(1)
    workspace.runs.claim(id)
    await expect(queue.cancel(id)).rejects.toMatchObject({ code: 'job.elsewhere' })
    await queue.poke()
    expect(queue.running()).toEqual([])
    workspace.runs.setStatus(id, 'cancelled')
  })
})
