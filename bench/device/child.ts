/** What one device does: `child.ts FILE.npy`, on the device that SID_STUDIO_DEVICE leaves. Prints lines of JSON. */
import { execFileSync } from 'node:child_process'
import { engineThreads, loadTensorflow } from '@core/runtime/loadTensorflow'
import { createCodec } from '@core/tokenizer/codec'
import { Trainer } from '@core/tokenizer/trainer'
import type { Configuration } from '@shared/configuration'
import { engineSteps } from '../step/engine'
import { readMatrix } from '../lib/npy'
import { configuration } from '../scale/settings'
import { BATCHES } from './settings'

const [file = ''] = process.argv.slice(2)
const threads = engineThreads(Number(process.env['BENCH_THREADS'] ?? 2))
const { tf, backend } = loadTensorflow(threads)
const matrix = readMatrix(file)
const tell = (told: Record<string, unknown>) => console.log(JSON.stringify(told))
const TURN_MS = 1500

/** Best mean of several turns, after one that warms up. */
function best(turn: (steps: number) => number, mostMs = TURN_MS): { ms: number; firstMs: number } {
  const began = performance.now()
  turn(1)
  const firstMs = performance.now() - began
  const steps = Math.max(2, Math.round(mostMs / 4 / turn(3)))
  return { ms: Math.min(...Array.from({ length: 4 }, () => turn(steps))), firstMs }
}

/** MiB of the GPU in use, as its driver tells; null on the CPU. */
function gpuMemory(): number | null {
  if (backend !== 'tensorflow-cuda') return null
  return Number(execFileSync('nvidia-smi', ['--query-gpu=memory.used', '--format=csv,noheader,nounits'], { encoding: 'utf8' }).split('\n')[0])
}

function large(precision: Configuration['precision'], batch: number, resident: boolean): void {
  const trainer = new Trainer({ tf, mode: 'compiled', configuration: configuration(precision, batch), matrix, ...(resident ? {} : { residentBytes: 0 }) })
  trainer.initialise()
  const order = trainer.order()
  let step = 0
  const measured = best((steps) => {
    const start = performance.now()
    for (let i = 0; i < steps; i++, step++) {
      const at = (step % Math.floor(order.length / batch)) * batch
      const terms = trainer.steps(order.subarray(at, at + batch), 1, 0, step, 0)
      if (!Number.isFinite(terms[0])) throw new Error('The loss is not finite')
    }
    return (performance.now() - start) / steps
  })
  tell({ what: resident ? 'large' : 'large, fed', precision, batch, ...measured, memory: gpuMemory() })
  trainer.dispose()
}

async function encoding(): Promise<void> {
  const trainer = new Trainer({ tf, mode: 'compiled', configuration: configuration('float32', BATCHES[0]!), matrix })
  trainer.initialise()
  const codec = createCodec(tf, 'compiled', trainer.model())
  trainer.dispose()
  let seconds = Infinity
  for (let turn = 0; turn < 3; turn++) {
    const began = performance.now()
    await codec.encode(matrix)
    seconds = Math.min(seconds, (performance.now() - began) / 1000)
  }
  tell({ what: 'encode', items: matrix.items, seconds, memory: gpuMemory() })
  codec.dispose()
}

tell({ backend })
for (const precision of ['float32', 'bfloat16'] as const)
  for (const steps of [1, 7])
    tell({ what: `demo, ${steps} a call`, precision, batch: 512, ...best(engineSteps(steps, { mode: 'compiled', precision })) })
for (const batch of BATCHES) for (const precision of ['float32', 'bfloat16'] as const) large(precision, batch, true)
large('float32', BATCHES.at(-1)!, false)
await encoding()
