/**
 * The engine on a GPU, on the same machine's CPU, and eager PyTorch beside it: milliseconds a step, items encoded a second.
 *   npx tsx --tsconfig tsconfig.node.json bench/device/run.ts [--items 100000] [--threads 8] [--out FILE.json]
 *   npx tsx --tsconfig tsconfig.node.json bench/device/run.ts --from FILE.json --write
 * The second form puts the figures of a run, wherever it was, into docs/scale.md. Needs an NVIDIA GPU; BENCH_PYTHON names
 * a Python whose PyTorch sees it (without one the column stays empty).
 */
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { cpus, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { makeMatrix } from '../imports/data'
import { writeSection } from '../lib/docSection'
import { Peer } from '../lib/python'
import { CODES, DIMENSIONS, stepOperations, WIDTHS } from '../scale/settings'
import { BATCHES, TORCH_STEPS } from './settings'

const { values } = parseArgs({
  options: {
    items: { type: 'string', default: '100000' }, threads: { type: 'string', default: '8' }, out: { type: 'string', default: 'device.json' },
    from: { type: 'string' }, write: { type: 'boolean', default: false },
    child: { type: 'string', default: join(import.meta.dirname, 'child.ts') }, torch: { type: 'string', default: join(import.meta.dirname, '../step/torch_step.py') },
  },
})

type Precision = 'float32' | 'bfloat16'
interface Told { what: string; precision?: Precision; batch?: number; ms?: number; firstMs?: number; memory?: number | null; items?: number; seconds?: number }
interface Found {
  gpu: string
  cpu: string
  date: string
  items: number
  threads: number
  load: number
  /** By device; the first line of each names its backend. */
  engine: Record<'gpu' | 'cpu', Told[]>
  torch: { what: string; precision: Precision; batch: number; ms: number }[]
}

function child(device: string, file: string): Told[] {
  const env = { ...process.env, SID_STUDIO_DEVICE: device, BENCH_THREADS: values.threads, TSX_TSCONFIG_PATH: join(import.meta.dirname, '../../tsconfig.node.json') }
  const loader = values.child.endsWith('.ts') ? ['--import', 'tsx'] : []
  const out = execFileSync(process.execPath, [...loader, values.child, file], { env, maxBuffer: 1 << 24, stdio: ['ignore', 'pipe', 'inherit'], encoding: 'utf8' })
  console.error(out)
  const told = out.trim().split('\n').map((line) => JSON.parse(line) as Told & { backend?: string })
  const expected = device === 'cpu' ? 'tensorflow-cpu' : 'tensorflow-cuda'
  if (told[0]?.backend !== expected) throw new Error(`expected ${expected}, found ${told[0]?.backend}`)
  return told
}

async function torch(): Promise<Found['torch']> {
  const python = process.env['BENCH_PYTHON']
  if (!python) return []
  const found: Found['torch'] = []
  const shapes = [{ what: 'demo, 1 a call', batch: 512 }, ...BATCHES.map((batch) => ({ what: 'large', batch, widths: WIDTHS, codes: CODES, items: Number(values.items) }))]
  for (const shape of shapes) {
    const peer = new Peer(python, [values.torch, JSON.stringify({ ...shape, device: 'cuda' })])
    for (const [precision, variant] of [['float32', 'fused'], ['bfloat16', 'bfloat16']] as const) {
      const turn = async () => (await peer.ask<{ ms: number }>(`${variant} ${TORCH_STEPS}`)).ms
      await turn()
      found.push({ what: shape.what, precision, batch: shape.batch, ms: Math.min(await turn(), await turn(), await turn()) })
    }
    peer.close()
  }
  return found
}

async function measured(): Promise<Found> {
  const gpu = execFileSync('nvidia-smi', ['--query-gpu=name,driver_version', '--format=csv,noheader'], { encoding: 'utf8' }).split('\n')[0]!
  const file = join(tmpdir(), `bench-device-${values.items}.npy`)
  makeMatrix(file, Number(values.items), DIMENSIONS)
  const load = loadavg()[0]!
  const engine = { gpu: child('', file), cpu: child('cpu', file) }
  const found = {
    gpu: gpu.replace(', ', ', driver '), cpu: `${cpus()[0]!.model}, ${cpus().length} cores`, date: new Date().toISOString().slice(0, 10),
    items: Number(values.items), threads: Number(values.threads), load, engine, torch: await torch(),
  }
  writeFileSync(values.out, JSON.stringify(found, null, 2))
  return found
}

const found = values.from ? (JSON.parse(readFileSync(values.from, 'utf8')) as Found) : await measured()
const same = (a: Told, b: Told) => a.what === b.what && a.precision === b.precision && a.batch === b.batch
const ms = (told: Told | undefined) => (told?.ms === undefined ? '' : told.ms < 10 ? told.ms.toFixed(2) : told.ms.toFixed(0))
const names: Record<string, string> = {
  'demo, 1 a call': '384-256-128-32, 3 × 64 codes', 'demo, 7 a call': 'the same, seven steps a call',
  large: `${WIDTHS.join('-')}, 3 × ${CODES} codes`, 'large, fed': 'the same, rows fed instead of kept on the device',
}
const rows = found.engine.gpu.flatMap((gpu) => {
  if (gpu.ms === undefined) return []
  const cpu = found.engine.cpu.find((one) => same(one, gpu))
  const rival = found.torch.find((one) => same(one, gpu))
  const rate = gpu.what.startsWith('large') ? `${(stepOperations(gpu.batch!) / gpu.ms / 1e9).toFixed(1)}` : ''
  return [[names[gpu.what]!, gpu.precision!, String(gpu.batch), ms(gpu), ms(cpu), ms(rival), rate]]
})
const encoding = (device: 'gpu' | 'cpu') => {
  const one = found.engine[device].find(({ what }) => what === 'encode')!
  return `${Math.round(one.items! / one.seconds! / 1000).toLocaleString('en')} thousand`
}
const memory = Math.max(...found.engine.gpu.map((one) => one.memory ?? 0))
const first = Math.max(...found.engine.gpu.map((one) => one.firstMs ?? 0))
const table = `| shape | precision | batch | GPU, ms a step | CPU, ms a step | PyTorch on the GPU, ms a step | TFLOP/s on the GPU |
|-|-|-|-|-|-|-|
${rows.map((row) => `| ${row.join(' | ')} |`).join('\n')}`
console.log(table)
if (values.write) {
  writeSection('docs/scale.md', 'device', `## On a GPU

${found.gpu}, beside ${found.threads} threads of ${found.cpu}, load ${found.load.toFixed(1)} at the start, on ${found.date}.
${found.items.toLocaleString('en')} made-up rows; PyTorch eager with its fused Adam, its steps queued without waiting where the engine reads every
step's loss; sums on the GPU in a fixed order (\`TF_DETERMINISTIC_OPS=1\`, as the engine sets it), float32 without TF32.
Written by \`bench/device/run.ts --write\`; nothing here is typed by hand.

${table}

Items encoded and reconstructed a second at the wider shape: ${encoding('gpu')} on the GPU, ${encoding('cpu')} on the CPU.
Most memory of the GPU in use: ${memory} MiB, for it grows as needed. The longest first step, with the compilation of kernels: ${(first / 1000).toFixed(1)} s.`)
}
