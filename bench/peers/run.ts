import { mkdirSync, rmSync } from 'node:fs'
import { loadavg } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { benchPython, EXTRAS, Peer } from '../lib/python'
import { CACHE, DATASETS, dataset, type Dataset, type DatasetName } from './data'
import { CONTENDERS, VARIANTS, type Contender } from './contenders'
import { measure } from './measure'
import { commit, environment, mannerOf, RunFiles, type Results, type Run } from './results'
import { writeReport } from './report'

/**
 * This project against its peers, each run in a process of its own on the same data, figures by one function:
 *   npx tsx --tsconfig tsconfig.node.json bench/peers/run.ts [--quick] [--fresh] [--report] [--seeds 0,1,2]
 *     [--data demo,…] [--only NAME,…] [--variants] [--threads 2]
 * Writes docs/benchmarks.md. Each finished run is kept, and used again as long as it would be measured in the same
 * manner now: the bench may be done in pieces. --fresh measures anew, --report only writes the page, --quick only checks
 * that everything works, --variants measures other settings of *recommended* and writes no page.
 */
const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    fresh: { type: 'boolean', default: false },
    variants: { type: 'boolean', default: false },
    report: { type: 'boolean', default: false },
    seeds: { type: 'string', default: '0,1,2' },
    data: { type: 'string' },
    only: { type: 'string' },
    threads: { type: 'string', default: '2' },
  },
})
const OUT = join(import.meta.dirname, 'out')
const QUICK_EPOCHS = 3
/** Of every page, whatever part of it is measured by one call. */
const SEEDS = [0, 1, 2]

async function run(set: Dataset, contender: Contender, seed: number, manner: string): Promise<Run> {
  const folder = join(OUT, 'arrays')
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const planned = contender.epochs[set.name]!
  const epochs = values.quick ? Math.min(QUICK_EPOCHS, planned) : planned
  const load = loadavg()[0]!
  const peer = start(set, contender, folder)
  try {
    const trained = await peer.ask<Pick<Run, 'seconds' | 'cpuSeconds' | 'timeline' | 'peakMb' | 'settings'>>(`train ${seed} ${epochs} ${set.levels} ${set.codes}`)
    const quality = await measure({
      data: set.file, held: set.held, tree: set.tree, folder, levels: set.levels, codes: set.codes,
      decode: (codes, out) => peer.ask(`decode ${codes} ${out}`),
    })
    const done = {
      manner, date: new Date().toISOString(), commit: commit(),
      by: contender.by, data: set.name, contender: contender.name, seed, ...trained, ...quality, load: [load, loadavg()[0]!] as [number, number],
    }
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
  const [, , rate, unexplained] = timeline.at(-1)!
  if (Math.abs(rate - collisionRate) > 0.002 || Math.abs(unexplained - fvu) > 0.002)
    throw new Error(`${contender}: its own figures (${rate}, ${unexplained}) are not the measured ones (${collisionRate}, ${fvu})`)
}

const percent = (share: number): string => `${(100 * share).toFixed(2)} %`

mkdirSync(CACHE, { recursive: true })
const files = new RunFiles(join(OUT, values.quick ? 'quick' : 'runs'))
const all = values.variants ? VARIANTS : CONTENDERS
const wanted = values.only?.split(',')
const names = (values.data?.split(',') ?? (values.quick ? ['demo'] : DATASETS)) as DatasetName[]
const seeds = values.quick ? [0] : values.seeds.split(',').map(Number)
const here = environment(benchPython('peers'), EXTRAS.peers, Number(values.threads))
const isRun = (contender: Contender, name: DatasetName): boolean => contender.epochs[name] !== undefined

for (const name of values.report ? [] : names) {
  const set = dataset(name)
  for (const seed of seeds)
    for (const contender of all.filter((one) => isRun(one, name) && (!wanted || wanted.includes(one.name)))) {
      const manner = mannerOf(contender, set, here)
      if (!values.fresh && !values.quick && files.find(name, contender.name, seed, manner)) continue
      const done = await run(set, contender, seed, manner)
      files.save(done)
      console.log(
        `${name} ${seed} ${contender.name.padEnd(36)} collisions ${percent(done.collisionRate)}  FVU ${done.fvu.toFixed(4)}, held out ${done.heldFvu.toFixed(4)}  ` +
          `taken ${percent(done.heldTaken)}  left ${done.left}, FVU ${done.resolvedFvu.toFixed(4)}  ${done.seconds.toFixed(1)} s  ${done.peakMb.toFixed(0)} MB`,
      )
    }
}
if (!values.quick && !values.variants) {
  const results: Results = { environment: here, datasets: {}, runs: [], missing: [] }
  for (const name of DATASETS) {
    const set = dataset(name)
    for (const contender of all.filter((one) => isRun(one, name)))
      for (const seed of SEEDS) {
        const found = files.find(name, contender.name, seed, mannerOf(contender, set, here))
        if (found) results.runs.push(found)
        else results.missing.push({ data: name, contender: contender.name, seed })
      }
    if (results.runs.some((one) => one.data === name)) results.datasets[name] = set
  }
  writeReport(results, join(import.meta.dirname, '../../docs/benchmarks.md'))
}
