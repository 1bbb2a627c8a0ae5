import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { Cli } from './support/cli'
import { demoPart } from './support/demo'

// Whole processes, on machines that may be busy.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 })

const SMALL = ['--preset', 'final', ...['hidden_dim=[32]', 'code_dim=8', 'epochs=2', 'batch_size=64'].flatMap((set) => ['--set', set])]

interface SweepShape {
  sweep: string
  runs: { id: string; status: string; change: Record<string, unknown>; seed: number; collisionRate: number }[]
  configurations: { change: Record<string, unknown>; seeds: number[]; collisionRate: { mean: number; deviation: number } }[]
}

let cli: Cli
let npy: string
let swept: SweepShape

beforeAll(async () => {
  cli = await Cli.make()
  npy = demoPart(cli.folder, 150).npy
  swept = await cli.json(['sweep', npy, ...SMALL, '--grid', 'codebook_size=4,8', '--seeds', '1,2', '--name', 'sizes', '--parallel', '2'])
}, 180_000)
afterAll(() => cli.remove())

describe('sweep', () => {
  it('trains each combination once a seed and tells the figures over the seeds, fewest collisions first', () => {
    expect(swept.sweep).toBe('sizes')
    expect(swept.runs.map(({ status, change, seed }) => [status, change['codebook_size'], seed])).toEqual([
      ['completed', 4, 1], ['completed', 4, 2], ['completed', 8, 1], ['completed', 8, 2],
    ])
    for (const { change, seeds, collisionRate } of swept.configurations) {
      expect([...seeds].sort()).toEqual([1, 2])
      const rates = swept.runs.filter((run) => run.change['codebook_size'] === change['codebook_size']).map((run) => run.collisionRate)
      expect(collisionRate.mean).toBeCloseTo((rates[0]! + rates[1]!) / 2, 12)
    }
    const [best, worst] = swept.configurations
    expect(best!.collisionRate.mean).toBeLessThanOrEqual(worst!.collisionRate.mean)
  })

  it('with --queue only fills the queue', async () => {
    const queued = await cli.json<SweepShape>(['sweep', npy, ...SMALL, '--random', '3', '--range', 'lr=1e-4..1e-2:log', '--queue'])
    expect(queued.runs.map(({ status }) => status)).toEqual(['queued', 'queued', 'queued'])
  })

  it('takes several keys behind one --grid, or each behind its own', async () => {
    const runs = async (...grid: string[]) =>
      (await cli.json<SweepShape>(['sweep', npy, ...SMALL, ...grid, '--queue'])).runs.map(({ change }) => change)
    const behindOne = await runs('--grid', 'lr=1e-3,3e-4', 'codebook_size=4,8')
    expect(behindOne).toHaveLength(4)
    expect(behindOne).toEqual(await runs('--grid', 'lr=1e-3,3e-4', '--grid', 'codebook_size=4,8'))
  })

  it.each([
    [['stray'], 'usage.badArgument'],
    [['--grid', 'learning_rate=1'], 'usage.badArgument'],
    [['--grid', 'lr=fast'], 'sweep.badValue'],
    [['--range', 'lr=1..2'], 'sweep.rangeInGrid'],
    [[], 'sweep.empty'],
  ])('refuses %j with %s, and makes no run', async (some, code) => {
    const { status, stdout } = await cli.run(['sweep', npy, ...SMALL, ...some, '--json'])
    expect([status, (JSON.parse(stdout) as { error: { code: string } }).error.code]).toEqual([2, code])
  })
})

describe('runs compare', () => {
  it('tells keys that differ, figures, and how many items changed their SID', async () => {
    const [a, , b] = swept.runs
    const found = await cli.json<{
      configuration: Record<string, unknown[]>
      runs: { figures: { collisionRate: number } }[]
      changes: { items: number; unchanged: number; changedPerLevel: number[]; collisions: Record<string, number> }[]
    }>(['runs', 'compare', a!.id, b!.id])
    expect(found.configuration).toEqual({ codebook_size: [4, 8] })
    expect(found.runs.map(({ figures }) => figures.collisionRate)).toEqual([a!.collisionRate, b!.collisionRate])
    const [change] = found.changes
    expect(Object.values(change!.collisions).reduce((sum, items) => sum + items, 0)).toBe(150)
    expect(change!.changedPerLevel.every((items) => items <= 150 - change!.unchanged)).toBe(true)
  })

  it('takes at least two', async () => {
    const { status } = await cli.run(['runs', 'compare', swept.runs[0]!.id, '--json'])
    expect(status).toBe(2)
  })
})

describe('runs diagnose', () => {
  it('names what it sees, with thresholds when asked', async () => {
    const found = await cli.json<{ epoch: number; levels: unknown[]; findings: { rule: string }[]; thresholds: { collapsed: number } }>([
      'runs', 'diagnose', swept.runs[0]!.id, '--rules',
    ])
    expect(found.epoch).toBe(1)
    expect(found.levels).toHaveLength(3)
    expect(found.findings.length).toBeGreaterThan(0)
    expect(found.thresholds.collapsed).toBe(0.25)
  })
})
