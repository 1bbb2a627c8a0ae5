/**
 * A million 768-wide embeddings on this machine, streamed from disk: the share of the machine's arithmetic that a step
 * reaches, one whole epoch, encoding, and the memory of it all.
 *   npx tsx --tsconfig tsconfig.node.json bench/scale/run.ts [--items 1000000] [--threads 2] [--folder DIR] [--write]
 * Makes a file of 3 GB once; --write puts the figures into docs/scale.md.
 */
import { execFileSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { cpus, loadavg, tmpdir, totalmem } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { makeMatrix } from '../imports/data'
import { writeSection } from '../lib/docSection'
import { DIMENSIONS, ROW_OPERATIONS } from './settings'

const { values } = parseArgs({
  options: {
    items: { type: 'string', default: '1000000' }, threads: { type: 'string', default: '2' },
    folder: { type: 'string', default: join(tmpdir(), 'bench-scale') }, write: { type: 'boolean', default: false },
  },
})
const items = Number(values.items)
mkdirSync(values.folder, { recursive: true })
const file = join(values.folder, `${items}x${DIMENSIONS}.npy`)
makeMatrix(file, items, DIMENSIONS)
const loadAtStart = loadavg()[0]!

function child(mode: string): Record<string, never>[] {
  const root = join(import.meta.dirname, '../..')
  const out = execFileSync(process.execPath, ['--import', 'tsx', join(import.meta.dirname, 'child.ts'), mode, file, String(items), values.threads], {
    cwd: root, env: { ...process.env, TSX_TSCONFIG_PATH: join(root, 'tsconfig.node.json') }, maxBuffer: 1 << 24, stdio: ['ignore', 'pipe', 'inherit'],
  })
  return out.toString().trim().split('\n').map((line) => JSON.parse(line))
}

type Precision = 'float32' | 'bfloat16'
interface Steps { peaks: Record<Precision, number>; reached: Record<Precision, { ms: number; gflops: number }> }
interface Whole { firstStep: number; lastStep: number; all: number; atFirstStep: number; most: number; stepsPerSecond: number; fvu: number }
interface Encoding { seconds: number; most: number }

const { peaks, reached } = child('steps')[0] as unknown as Steps
const [training, encoding] = child('whole') as unknown as [Whole, Encoding]
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
  writeSection('docs/scale.md', 'training', `## Training a million

${items.toLocaleString('en')} × ${DIMENSIONS} float32 (${((items * DIMENSIONS * 4) / 1e9).toFixed(1)} GB), streamed from disk; 768-512-256-128-32, 3 × 256 codes, batch 2048,
${values.threads} threads, on ${cpus()[0]!.model}, ${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GB; load ${loadAtStart.toFixed(1)} at the start, ${loadavg()[0]!.toFixed(1)} at the end. K-means works on a
sample of the items, drawn by the seed. Written by \`bench/scale/run.ts --write\`; nothing here is typed by hand.

| what | measured | wanted |
|-|-|-|
${rows.map((row) => `| ${row.join(' | ')} |`).join('\n')}`)
}
