/** One piece of work in a process of its own, so that its memory is its own: prints lines of JSON. */
import { join } from 'node:path'
import { engineThreads, loadTensorflow } from '@core/runtime/loadTensorflow'
import { createCodec } from '@core/tokenizer/codec'
import { startTraining } from '@core/tokenizer/train'
import { Trainer } from '@core/tokenizer/trainer'
import type { Configuration } from '@shared/configuration'
import { benchPython, Peer } from '../lib/python'
import { takeTurns, type Contender } from '../lib/turns'
import { BATCH, configuration, stepOperations, streamed } from './settings'

const [mode = '', file = '', itemsAsked = '', threads = '2'] = process.argv.slice(2)
const items = Number(itemsAsked)
const { tf } = loadTensorflow(engineThreads(Number(threads)))
const matrix = streamed(file, items)
const tell = (told: Record<string, unknown>) => console.log(JSON.stringify(told))
const megabytes = () => Math.round(process.memoryUsage.rss() / 2 ** 20)
const seconds = (since: number) => (performance.now() - since) / 1000

/** GFLOP/s of training steps on rows that are read from disk, beside the machine's best matrix products, in turns. */
async function steps(): Promise<void> {
  const peer = new Peer(benchPython(), [join(import.meta.dirname, 'torch_peak.py')], { OMP_NUM_THREADS: threads })
  const contender = (precision: Configuration['precision']): Contender => {
    const trainer = new Trainer({ tf, mode: 'compiled', configuration: configuration(precision), matrix })
    trainer.initialise()
    const order = trainer.order()
    let step = 0
    const calls = Math.max(1, Math.floor(8 / trainer.stepsPerCall))
    return {
      name: precision,
      turn: () => {
        const began = performance.now()
        for (let call = 0; call < calls; call++) {
          const at = (step * BATCH) % (order.length - BATCH * trainer.stepsPerCall)
          trainer.steps(order.slice(at, at + BATCH * trainer.stepsPerCall), trainer.stepsPerCall, 0, step, step % trainer.stepsPerEpoch)
          step += trainer.stepsPerCall
        }
        return Promise.resolve((performance.now() - began) / (calls * trainer.stepsPerCall))
      },
    }
  }
  const peaks = { float32: 0, bfloat16: 0 }
  const peak: Contender = {
    name: 'peak',
    turn: async () => {
      const found = await peer.ask<typeof peaks>('peak')
      peaks.float32 = Math.max(peaks.float32, found.float32)
      peaks.bfloat16 = Math.max(peaks.bfloat16, found.bfloat16)
      return 0
    },
  }
  const standings = await takeTurns([peak, contender('float32'), contender('bfloat16')], 5)
  peer.close()
  const reached = Object.fromEntries(standings.slice(1).map(({ name, best }) => [name, { ms: best, gflops: stepOperations(BATCH) / best / 1e6 }]))
  tell({ peaks, reached })
}

/** One epoch from nothing to the end, then every item encoded. */
async function whole(): Promise<void> {
  const began = performance.now()
  let [firstStep, lastStep, atFirstStep, most] = [0, 0, 0, 0]
  for await (const event of startTraining({ tf, mode: 'compiled', configuration: configuration('float32'), matrix, progressMs: 1000 }).events) {
    most = Math.max(most, megabytes())
    if (event.type === 'progress') {
      if (firstStep === 0) [firstStep, atFirstStep] = [seconds(began), megabytes()]
      lastStep = seconds(began)
    }
    if (event.type !== 'done') continue
    tell({ firstStep, lastStep, all: seconds(began), atFirstStep, most, ...event.timing, fvu: event.checkpoints.last.figures.fractionOfVarianceUnexplained })
    const codec = createCodec(tf, 'compiled', event.checkpoints.last.model)
    const encoding = performance.now()
    const { codes } = await codec.encode(matrix)
    tell({ encoded: codes.length, seconds: seconds(encoding), most: megabytes() })
    codec.dispose()
  }
}

await (mode === 'steps' ? steps() : whole())
matrix.close()
