import { readFileSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { openWorkspace } from '@store/index'
import { Cli, type Started } from './support/cli'
import { demoPart } from './support/demo'
import { ErrorShape, RunListShape, RunShape } from './support/shapes'

// Whole processes, on machines that may be busy.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 })

/** Long enough to be stopped in the middle, with randomness of every kind in it: dropout, order, k-means, held-out items. */
const LONG = [
  'hidden_dim=[64]',
  'code_dim=16',
  'codebook_size=6',
  'epochs=900',
  'eval_every=5',
  'batch_size=64',
  'dropout=0.1',
  'val_ratio=0.1',
].flatMap((set) => ['--set', set])

let cli: Cli
let npy: string
let datasetId: string
/** What the run comes to when nobody disturbs it. */
let undisturbed: RunShape
let mapping: string

beforeAll(async () => {
  cli = await Cli.make()
  npy = demoPart(cli.folder, 300).npy
  const out = cli.file('undisturbed.csv')
  undisturbed = RunShape.parse(await cli.json(['train', npy, ...LONG, '--out', out]))
  mapping = readFileSync(out, 'utf8')
  datasetId = undisturbed.dataset.id
}, 240_000)
afterAll(() => cli.remove())

/** The newest run as another process sees it, looked at until the condition holds. */
async function until(
  condition: (run: { id: string; status: string; saved: boolean; pid: number | null }) => boolean,
) {
  const workspace = openWorkspace(cli.workspace, { readonly: true })
  try {
    for (const end = Date.now() + 60_000; Date.now() < end; await wait(50)) {
      const row = workspace.runs.page({ limit: 1 }).rows[0]
      if (!row) continue
      const lease = workspace.leases.get(`run:${row.id}`)
      const run = {
        id: row.id,
        status: row.status,
        saved: workspace.checkpoints.state(row.id) !== null,
        pid: lease?.pid ?? null,
      }
      if (condition(run)) return run
    }
    throw new Error('it never came true')
  } finally {
    workspace.close()
  }
}

async function startAndWaitForState(): Promise<{ started: Started; id: string; pid: number }> {
  const before = RunListShape.parse(await cli.json(['runs', 'list'])).runs[0]!.id
  const started = cli.start(['train', datasetId, ...LONG, '--json'])
  const run = await until(({ id, status, saved }) => id !== before && status === 'running' && saved)
  return { started, id: run.id, pid: run.pid! }
}

async function resumesToTheSame(id: string): Promise<void> {
  const resumed = RunShape.parse(await cli.json(['runs', 'resume', id]))
  expect(resumed.status).toBe('completed')
  expect(resumed.checkpoints).toEqual(undisturbed.checkpoints)
  const out = cli.file(`${id}.csv`)
  await cli.json(['export', id, '--format', 'csv', '--out', out])
  expect(readFileSync(out, 'utf8')).toBe(mapping)
  const { metrics } = await cli.json<{ metrics: { epoch: number }[] }>(['runs', 'metrics', id])
  expect(metrics.map((epoch) => epoch.epoch)).toEqual(Array.from({ length: 900 }, (_, epoch) => epoch))
}

const statusOf = async (id: string) =>
  RunListShape.parse(await cli.json(['runs', 'list'])).runs.find((run) => run.id === id)!.status

describe('Ctrl-C', () => {
  it('saves and interrupts within seconds, with one JSON document on stdout and status 130', async () => {
    const { started, id } = await startAndWaitForState()
    const askedAt = Date.now()
    process.kill(-started.child.pid!, 'SIGINT') // to the whole group, as a terminal does
    const { status, stdout } = await started.ended
    expect(Date.now() - askedAt).toBeLessThan(10_000)
    expect(status).toBe(130)
    expect(ErrorShape.parse(JSON.parse(stdout)).error).toMatchObject({
      code: 'run.interrupted',
      details: { run: id },
    })
    expect(await statusOf(id)).toBe('interrupted')
    const shown = RunShape.loose().parse(await cli.json(['runs', 'show', id]))
    expect(shown.checkpoints.last).not.toBeNull()
    await resumesToTheSame(id)
  })

  it('before the first step leaves stdout empty and a run that can be resumed', async () => {
    const before = RunListShape.parse(await cli.json(['runs', 'list'])).runs[0]!.id
    const started = cli.start(['train', datasetId, ...LONG, '--set', 'epochs=2'])
    const run = await until(({ id, status }) => id !== before && status === 'starting')
    process.kill(-started.child.pid!, 'SIGINT')
    const { status, stdout, stderr } = await started.ended
    expect({ status, stdout }).toEqual({ status: 130, stdout: '' })
    expect(stderr).toContain(`sid-studio runs resume ${run.id}`)
    expect(await statusOf(run.id)).toBe('interrupted')
    expect(await cli.json(['runs', 'resume', run.id])).toMatchObject({ status: 'completed', runId: run.id })
  })
})

describe('SIGKILL', () => {
  it('of the job alone interrupts the run, and the command says so', async () => {
    const { started, id, pid } = await startAndWaitForState()
    expect(pid).not.toBe(started.child.pid)
    process.kill(pid, 'SIGKILL')
    const { status, stdout } = await started.ended
    expect(status).toBe(1)
    expect(ErrorShape.parse(JSON.parse(stdout)).error).toMatchObject({
      code: 'job.killed',
      details: { signal: 'SIGKILL' },
    })
    expect(await statusOf(id)).toBe('interrupted')
    await resumesToTheSame(id)
  })

  it('of the command makes the job save and interrupt the run by itself', async () => {
    const { started, id } = await startAndWaitForState()
    process.kill(started.child.pid!, 'SIGKILL')
    await started.ended
    await until((run) => run.id === id && run.status === 'interrupted')
    await resumesToTheSame(id)
  })

  it('of everything leaves a run that the next command finds interrupted', async () => {
    const { started, id, pid } = await startAndWaitForState()
    // The command first and the job at once after it, before it can learn that it is alone.
    process.kill(started.child.pid!, 'SIGKILL')
    process.kill(pid, 'SIGKILL')
    await started.ended
    expect(await statusOf(id)).toBe('interrupted')
    await resumesToTheSame(id)
  })
})

describe('while a run trains', () => {
  it('another process lists, exports and imports, and is refused the run itself', async () => {
    const { started, id } = await startAndWaitForState()
    const { runs } = RunListShape.parse(await cli.json(['runs', 'list']))
    expect(runs[0]).toMatchObject({ id, status: 'running' })
    await cli.json(['export', undisturbed.runId, '--format', 'jsonl', '--out', cli.file('meanwhile.jsonl')])
    const other = demoPart(cli.folder, 120, 'other')
    expect(await cli.json(['dataset', 'import', other.npy])).toMatchObject({ items: 120, name: 'other' })
    expect((await cli.json<ErrorShape>(['runs', 'resume', id], 2)).error.code).toBe('store.leased')
    expect((await cli.json<ErrorShape>(['runs', 'remove', id], 2)).error.code).toBe('run.live')
    expect((await cli.json<ErrorShape>(['dataset', 'remove', datasetId], 2)).error.code).toBe('dataset.inUse')
    const { status, stdout } = await started.ended
    expect(status).toBe(0)
    expect(RunShape.parse(JSON.parse(stdout)).checkpoints).toEqual(undisturbed.checkpoints)
  })
})
