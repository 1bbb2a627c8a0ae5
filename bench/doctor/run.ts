import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import type { Diagnosis } from '@shared/doctor'
import type { EpochMetrics } from '@shared/training'
import { openWorkspace } from '@store/index'

/**
 * Trains each preset on each data set through the command line, asks the doctor, takes its first remedy, trains again,
 * and tells what became of it. With --fixtures it keeps the metrics that the doctor's tests read.
 *   npx tsx --tsconfig tsconfig.node.json bench/doctor/run.ts DATA.npy … [--presets final,…] [--fixtures FOLDER]
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    presets: { type: 'string', default: 'recommended,final,first-fix,collapsed' },
    fixtures: { type: 'string' },
    out: { type: 'string', default: join(import.meta.dirname, 'out', 'doctor.json') },
  },
})
const root = resolve(import.meta.dirname, '../..')
const workspace = mkdtempSync(join(tmpdir(), 'doctor-bench-'))

function studio<T>(...args: string[]): T {
  const ended = spawnSync(join(root, 'bin/sid-studio'), [...args, '--json', '--workspace', workspace], { encoding: 'utf8', maxBuffer: 2 ** 28 })
  const document = JSON.parse(ended.stdout) as T & { error?: { message: string } }
  if (document.error) throw new Error(`${args.join(' ')}: ${document.error.message}`)
  return document
}

interface Figures {
  collisionRate: number
  fractionOfVarianceUnexplained: number
  randomFloor: number
  levels: { used: number; size: number; perplexity: number }[]
}
interface Trained {
  runId: string
  dataset: { dimensions: number }
  checkpoints: { last: Figures }
}

function train(data: string, preset: string, change: Record<string, unknown>) {
  const set = Object.entries(change).flatMap(([key, value]) => ['--set', `${key}=${JSON.stringify(value).replaceAll('"', '')}`])
  const run = studio<Trained>('train', data, '--preset', preset, ...set)
  const { findings } = studio<Diagnosis>('runs', 'diagnose', run.runId)
  const { collisionRate, fractionOfVarianceUnexplained, randomFloor, levels } = run.checkpoints.last
  return {
    runId: run.runId,
    change,
    collisionRate,
    fractionOfVarianceUnexplained,
    randomFloor,
    perplexity: levels.map((level) => +level.perplexity.toFixed(1)),
    findings: findings.map(({ rule, level, causes }) => ({ rule, level, causes: causes.map(({ id }) => id) })),
    remedy: findings.find(({ tone, remedies }) => tone === 'bad' && remedies.length > 0)?.remedies[0] ?? null,
  }
}

/** Every epoch of the start, few of the middle, the last tenth: all that the doctor looks at, in a small file. */
function keep(name: string, runId: string): void {
  if (values.fixtures === undefined) return
  const store = openWorkspace(workspace)
  const run = store.runs.get(runId)
  const { dimensions, items } = store.datasets.get(run.datasetId)
  const { epochs } = run.configuration
  const metrics: EpochMetrics[] = store.metrics.page(runId, -1).filter(({ epoch }) => epoch < 6 || epoch % 10 === 0 || epoch >= epochs * 0.9)
  const usage = store.metrics.usage(runId, null)?.usage.map((level) => [...level]) ?? null
  store.close()
  mkdirSync(values.fixtures, { recursive: true })
  writeFileSync(join(values.fixtures, `${name}.json`), JSON.stringify({ items, dimensions, configuration: run.configuration, usage, metrics }))
}

const table: unknown[] = []
for (const data of positionals) {
  const name = basename(data, '.npy').replace('embeddings', 'demo')
  for (const preset of values.presets.split(',')) {
    const width = studio<{ dimensions: number }>('dataset', 'import', data).dimensions
    const fits = preset === 'recommended' && width < 128 ? { code_dim: width } : {}
    const before = train(data, preset, fits)
    keep(`${name}-${preset}`, before.runId)
    const after = before.remedy ? train(data, preset, { ...fits, ...before.remedy.change }) : null
    if (after) keep(`${name}-${preset}-cured`, after.runId)
    table.push({ data: name, preset, before, after })
    const told = (one: typeof before) =>
      `${(one.collisionRate * 100).toFixed(2)} % (floor ${(one.randomFloor * 100).toFixed(2)}), FVU ${one.fractionOfVarianceUnexplained.toFixed(3)}, perplexity ${one.perplexity.join(' ')}: ${one.findings.map(({ rule, level, causes }) => `${rule}${level ?? ''}${causes.length > 0 ? `(${causes.join('+')})` : ''}`).join(' ')}`
    console.log(`${name} ${preset}: ${told(before)}`)
    if (before.remedy && after) console.log(`  + ${JSON.stringify(before.remedy.change)}: ${told(after)}`)
  }
}
mkdirSync(join(values.out, '..'), { recursive: true })
writeFileSync(values.out, `${JSON.stringify(table, null, 1)}\n`)
rmSync(workspace, { recursive: true, force: true })
