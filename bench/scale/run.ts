/**
 * A million 768-wide embeddings on this machine, streamed from disk: the share of the machine's arithmetic that a step
 * reaches, one whole epoch, encoding, and the memory of it all.
 *   npx tsx --tsconfig tsconfig.node.json bench/scale/run.ts [--items 1000000] [--threads 2] [--folder DIR] [--write]
 * Makes a file of 3 GB once; --write puts the figures into docs/scale.md. --out FILE keeps them, and --from FILE --write
 * puts those of another machine there; --section NAME, into a section of its own. --together runs both parts at once: for
 * machines with cores to spare.
 */
import { execFile } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { cpus, loadavg, tmpdir, totalmem } from 'node:os'
import { join } from 'node:path'
import { parseArgs, promisify } from 'node:util'
import { makeMatrix } from '../imports/data'
import { writeSection } from '../lib/docSection'
import { DIMENSIONS, ROW_OPERATIONS } from './settings'

const { values } = parseArgs({
  options: {
    items: { type: 'string', default: '1000000' }, threads: { type: 'string', default: '2' },
    folder: { type: 'string', default: join(tmpdir(), 'bench-scale') }, write: { type: 'boolean', default: false },
    out: { type: 'string' }, section: { type: 'string', default: 'training' }, from: { type: 'string' }, together: { type: 'boolean', default: false },
    child: { type: 'string', default: join(import.meta.dirname, 'child.ts') },
  },
})

type Precision = 'float32' | 'bfloat16'
interface Steps { peaks: Record<Precision, number>; reached: Record<Precision, { ms: number; gflops: number }> }
interface Whole { firstStep: number; lastStep: number; all: number; atFirstStep: number; most: number; stepsPerSecond: number; fvu: number }
interface Encoding { seconds: number; most: number }
interface Found { machine: string; date: string; load: [number, number]; items: number; threads: string; together: boolean; steps: Steps; training: Whole; encoding: Encoding }

async function measured(): Promise<Found> {
  mkdirSync(values.folder, { recursive: true })
  const items = Number(values.items)
  const file = join(values.folder, `${items}x${DIMENSIONS}.npy`)
  makeMatrix(file, items, DIMENSIONS)
  const started = loadavg()[0]!
  const child = async (mode: string): Promise<unknown[]> => {
    const root = join(import.meta.dirname, '../..')
    const loader = values.child.endsWith('.ts') ? ['--import', 'tsx'] : []
    const { stdout } = await promisify(execFile)(process.execPath, [...loader, values.child, mode, file, values.items, values.threads], {
      env: { ...process.env, TSX_TSCONFIG_PATH: join(root, 'tsconfig.node.json') }, maxBuffer: 1 << 24,
    })
    return stdout.trim().split('\n').map((line) => JSON.parse(line) as unknown)
  }
  const first = child('steps')
  if (!values.together) await first
  const [[steps], [training, encoding]] = (await Promise.all([first, child('whole')])) as [[Steps], [Whole, Encoding]]
  const machine = `${cpus()[0]!.model}, ${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GB`
  return { machine, date: new Date().toISOString().slice(0, 10), load: [started, loadavg()[0]!], items, threads: values.threads, together: values.together, steps, training, encoding }
}

const found = values.from ? (JSON.parse(readFileSync(values.from, 'utf8')) as Found) : await measured()
if (values.out) writeFileSync(values.out, JSON.stringify(found, null, 2))
const { items, training, encoding, steps: { peaks, reached } } = found
const percent = (share: number) => `${(100 * share).toFixed(0)} %`
const step = (precision: Precision) =>
  `${reached[precision].ms.toFixed(0)} ms, ${reached[precision].gflops.toFixed(0)} GFLOP/s: ${percent(reached[precision].gflops / peaks.float32)} of the float32 peak`
const encodingGflops = (items * ROW_OPERATIONS) / encoding.seconds / 1e9
const rows: [string, string, string][] = [
  ['the machine’s best matrix product (PyTorch)', `${peaks.float32.toFixed(0)} GFLOP/s in float32, ${peaks.bfloat16.toFixed(0)} in bfloat16`, ''],
  ['a step in float32, rows read from disk', step('float32'), '60 %'],
  ['a step in bfloat16', step('bfloat16'), 'beyond the float32 peak'],
  ['before the first step: the file read, its variance, k-means on a sample', `${training.firstStep.toFixed(0)} s`, ''],
  ['the steps of one epoch', `${(training.lastStep - training.firstStep).toFixed(0)} s, ${training.stepsPerSecond.toFixed(2)} steps/s`, ''],
  ['evaluation, checkpoints and figures of a million items', `${(training.all - training.lastStep).toFixed(0)} s`, ''],
  ['memory at the first step, and the most until the end', `${training.atFirstStep} MB, ${training.most} MB`, 'flat'],
  ['encoding and reconstructing all items', `${encoding.seconds.toFixed(0)} s, ${percent(encodingGflops / peaks.float32)} of the float32 peak`, '60 s'],
]
for (const [what, measured] of rows) console.log(`${what.padEnd(74)} ${measured}`)
if (values.write) {
  const elsewhere = values.section === 'training' ? '' : `, on ${found.machine}`
  writeSection('docs/scale.md', values.section, `## Training a million${elsewhere}

${items.toLocaleString('en')} × ${DIMENSIONS} float32 (${((items * DIMENSIONS * 4) / 1e9).toFixed(1)} GB), streamed from disk; 768-512-256-128-32, 3 × 256 codes, batch 2048,
${found.threads} threads, on ${found.machine}, ${found.date}; load ${found.load[0].toFixed(1)} at the start, ${found.load[1].toFixed(1)} at the end${found.together ? ',\nthe steps measured beside the rest on cores of their own' : ''}. K-means works on a sample of the items, drawn by the seed. Written by \`bench/scale/run.ts --write\`; nothing here is typed by hand.

| what | measured | wanted |
|-|-|-|
${rows.map((row) => `| ${row.join(' | ')} |`).join('\n')}`)
}
