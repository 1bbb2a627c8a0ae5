import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { loadavg } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { benchPython, EXTRAS, Peer } from '../lib/python'
import { CACHE, DATASETS, dataset, type Dataset, type DatasetName } from './data'
import { CONTENDERS, VARIANTS, type Contender } from './contenders'
import { measure } from './measure'
import { environment, type Results, type Run } from './results'
import { writeReport } from './report'

/**
 * This project against its peers, each run in a process of its own on the same data, figures by one function:
 *   npx tsx --tsconfig tsconfig.node.json bench/peers/run.ts [--quick] [--resume] [--seeds 0,1,2] [--data demo,…]
 *     [--only NAME,…] [--variants] [--threads 2]
 * The full run writes docs/benchmarks.md; --quick only checks that everything works. --resume keeps the runs that an
 * interrupted one has finished.
 */
const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    resume: { type: 'boolean', default: false },
    variants: { type: 'boolean', default: false },
    /** Writes the page again from what the last run measured. */
    report: { type: 'boolean', default: false },
    seeds: { type: 'string', default: '0,1,2' },
    data: { type: 'string' },
    only: { type: 'string' },
    threads: { type: 'string', default: '2' },
  },
})
const OUT = join(import.meta.dirname, 'out')
const RESULTS = join(OUT, values.quick ? 'quick.json' : values.variants ? 'variants.json' : 'peers.json')
const QUICK_EPOCHS = 3

async function run(set: Dataset, contender: Contender, seed: number): Promise<Run> {
  const folder = join(OUT, 'arrays')
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const planned = contender.epochs[set.name]!
  const epochs = values.quick ? Math.min(QUICK_EPOCHS, planned) : planned
  const load = loadavg()[0]!
  const peer = start(set, contender, folder)
  try {
    const trained = await peer.ask<Pick<Run, 'seconds' | 'timeline' | 'peakMb' | 'settings'>>(`train ${seed} ${epochs} ${set.levels} ${set.codes}`)
    const quality = await measure({
      data: set.file, held: set.held, tree: set.tree, folder, levels: set.levels, codes: set.codes,
      decode: (codes, out) => peer.ask(`decode ${codes} ${out}`),
    })
    const done = { data: set.name, contender: contender.name, seed, ...trained, ...quality, load: [load, loadavg()[0]!] as [number, number] }
    expectSame(done)
    return done
  } finally {
    peer.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

function start(set: Dataset, { by, program, set: keys }: Contender, folder: string): Peer {
  const root = join(import.meta.dirname, '../..')
  // Threads that wait must not spin: on a busy machine they would take the cores from those that work.
  const env = { OMP_NUM_THREADS: values.threads, OMP_WAIT_POLICY: 'PASSIVE' }
  if (by === 'python') return new Peer(benchPython('peers'), [join(import.meta.dirname, 'peer.py'), program, set.file, set.held, folder], env)
  const tsx = [join(root, 'node_modules/.bin/tsx'), '--tsconfig', join(root, 'tsconfig.node.json'), join(import.meta.dirname, 'engine.ts')]
  const chosen = keys.filter((key) => !values.quick || !key.startsWith('epochs=')).flatMap((key) => ['--set', key])
  return new Peer(process.execPath, [...tsx, program, set.file, set.held, folder, '--threads', values.threads, ...chosen], env)
}

/** What a contender saw of itself at its last look is what is measured from its arrays; else one of the two is wrong. */
function expectSame({ contender, timeline, collisionRate, fvu }: Run): void {
  const [, rate, unexplained] = timeline.at(-1)!
  if (Math.abs(rate - collisionRate) > 0.002 || Math.abs(unexplained - fvu) > 0.002)
    throw new Error(`${contender}: its own figures (${rate}, ${unexplained}) are not the measured ones (${collisionRate}, ${fvu})`)
}

function finished(): Run[] {
  if (!(values.resume || values.only || values.report) || !existsSync(RESULTS)) return []
  return (JSON.parse(readFileSync(RESULTS, 'utf8')) as Results).runs
}

const percent = (share: number): string => `${(100 * share).toFixed(2)} %`

mkdirSync(CACHE, { recursive: true })
mkdirSync(OUT, { recursive: true })
const wanted = values.only?.split(',')
const contenders = (values.variants ? VARIANTS : CONTENDERS).filter(({ name }) => !wanted || wanted.includes(name))
const names = (values.data?.split(',') ?? (values.quick ? ['demo'] : DATASETS)) as DatasetName[]
const seeds = values.quick ? [0] : values.seeds.split(',').map(Number)
const results: Results = { environment: environment(benchPython('peers'), EXTRAS.peers, Number(values.threads)), datasets: {}, runs: finished() }
for (const name of values.report ? [] : names) {
  const set = dataset(name)
  for (const seed of seeds)
    for (const contender of contenders.filter(({ epochs }) => epochs[name] !== undefined)) {
      const same = (one: Run) => one.data === name && one.contender === contender.name && one.seed === seed
      if (values.resume && results.runs.some(same)) continue
      const done = await run(set, contender, seed)
      results.runs = [...results.runs.filter((one) => !same(one)), done]
      writeFileSync(RESULTS, JSON.stringify(results, null, 1))
      console.log(
        `${name} ${seed} ${contender.name.padEnd(36)} collisions ${percent(done.collisionRate)}  FVU ${done.fvu.toFixed(4)}, held out ${done.heldFvu.toFixed(4)}  ` +
          `taken ${percent(done.heldTaken)}  left ${done.left}, FVU ${done.resolvedFvu.toFixed(4)}  ${done.seconds.toFixed(1)} s  ${done.peakMb.toFixed(0)} MB`,
      )
    }
}
for (const name of DATASETS) if (results.runs.some((one) => one.data === name)) results.datasets[name] = dataset(name)
writeFileSync(RESULTS, JSON.stringify(results, null, 1))
if (!values.quick && !values.variants) writeReport(results, join(import.meta.dirname, '../../docs/benchmarks.md'))
