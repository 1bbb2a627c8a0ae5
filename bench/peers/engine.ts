import { createInterface } from 'node:readline'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { Tensor } from '@tensorflow/tfjs-core'
import { preset } from '@core/configuration'
import type { Tensorflow } from '@core/graph'
import { engineThreads, loadTensorflow } from '@core/runtime/loadTensorflow'
import { createCodec } from '@core/tokenizer/codec'
import type { EmbeddingMatrix, ModelWeights } from '@core/tokenizer/events'
import { decode } from '@core/tokenizer/model'
import { startTraining } from '@core/tokenizer/train'
import { arraysOfModel } from '@core/tokenizer/weights'
import { Configuration, codebookSizes, PRESETS } from '@shared/configuration'
import { inMemory, readIntegers, readMatrix, writeMatrix } from '../lib/npy'

/**
 * This project's engine as a contender, with peer.py's protocol:
 *   tsx bench/peers/engine.ts NAME DATA.npy HELD.npy FOLDER [--set key=value …]
 */
const { positionals, values } = parseArgs({ allowPositionals: true, options: { threads: { type: 'string', default: '2' }, set: { type: 'string', multiple: true, default: [] } } })
const [name, data, held, folder] = positionals as [string, string, string, string]
const { tf } = loadTensorflow(engineThreads(Number(values.threads)))

/** Looks on the way, as many as the others take at most. */
const LOOKS = 20
const ROWS = 8192

function configurationFor(seed: number, epochs: number, levels: number, codes: number): Configuration {
  const start = PRESETS.some((one) => one === name) ? preset(name) : { tokenizer: name, val_ratio: 0 }
  const given = Object.fromEntries(values.set.map((one) => [one.split('=')[0]!, JSON.parse(one.slice(one.indexOf('=') + 1)) as unknown]))
  return Configuration.parse({ ...start, seed, epochs, num_codebooks: levels, codebook_size: codes, ...given })
}

/** The training rows alone: nothing of a held-out row may reach the model. */
function trainingRows(matrix: EmbeddingMatrix): EmbeddingMatrix & { resident: Float32Array } {
  const out = new Set(readIntegers(held))
  return inMemory(matrix.gather(Int32Array.from({ length: matrix.items }, (_, row) => row).filter((row) => !out.has(row))), matrix.dimensions)
}

interface Trained {
  model: ModelWeights
  seconds: number
  cpuSeconds: number
  timeline: [number, number, number, number][]
}

async function train(matrix: EmbeddingMatrix, configuration: Configuration): Promise<Trained> {
  const timeline: [number, number, number, number][] = []
  const started = performance.now()
  const worked = process.cpuUsage()
  const cpu = (): number => {
    const { user, system } = process.cpuUsage(worked)
    return (user + system) / 1e6
  }
  for await (const event of startTraining({ tf, mode: 'compiled', configuration, matrix }).events) {
    const seconds = (performance.now() - started) / 1000
    if (event.type === 'epoch' && event.metrics.figures) timeline.push([seconds, cpu(), event.metrics.figures.collisionRate, event.metrics.figures.fractionOfVarianceUnexplained!])
    if (event.type === 'done') return { model: event.checkpoints.last.model, seconds, cpuSeconds: cpu(), timeline: thinned(timeline) }
  }
  throw new Error('training ended without a result')
}

function thinned<T>(looks: T[]): T[] {
  const every = Math.ceil(looks.length / LOOKS)
  return looks.filter((_, i) => (looks.length - 1 - i) % every === 0)
}

/** x̂ of the given codes by the product's own decoder. */
function reconstruct(model: ModelWeights, codes: Int32Array): Float32Array {
  const levels = model.codebooks.length
  const d = model.dimensions
  const width = model.codebooks[0]!.length / codebookSizes(model.configuration)[0]!
  const items = codes.length / levels
  const out = new Float32Array(items * d)
  const weights = tensors(tf, model)
  for (let from = 0; from < items; from += ROWS) {
    const count = Math.min(ROWS, items - from)
    const q = new Float32Array(count * width)
    for (let i = 0; i < count; i++)
      for (let l = 0; l < levels; l++) {
        const at = codes[(from + i) * levels + l]! * width
        for (let j = 0; j < width; j++) q[i * width + j]! += model.codebooks[l]![at + j]!
      }
    out.set(model.decoder.length === 0 ? q : tf.tidy(() => decode(tf, (one) => weights.get(one)!, model.configuration, tf.tensor2d(q, [count, width]), null).dataSync() as Float32Array), from * d)
  }
  weights.forEach((one) => one.dispose())
  if (model.input) {
    const { mean, scale } = model.input
    for (let at = 0; at < out.length; ) for (let j = 0; j < d; j++, at++) out[at] = out[at]! * scale + mean[j]!
  }
  return out
}

function tensors(tf: Tensorflow, model: ModelWeights): Map<string, Tensor> {
  return new Map(
    [...arraysOfModel(model)].filter(([one]) => one.startsWith('decoder.')).map(([one, array]) => {
      const [, layer, part] = one.split('.')
      const { in: from, out } = layer === 'skip' ? model.skip!.decoder : model.decoder[Number(layer)]!
      return [one, part === 'weight' ? tf.tensor2d(array, [out, from]) : tf.tensor1d(array)]
    }),
  )
}

const matrix = readMatrix(data)
const training = trainingRows(matrix)
let model: ModelWeights | null = null
for await (const line of createInterface({ input: process.stdin })) {
  const [command, ...rest] = line.split(' ')
  if (command === 'train') {
    const [seed, epochs, levels, codes] = rest.map(Number) as [number, number, number, number]
    const configuration = configurationFor(seed, epochs, levels, codes)
    const { seconds, cpuSeconds, timeline, ...trained } = await train(training, configuration)
    model = trained.model
    const peakMb = process.resourceUsage().maxRSS / 1024
    const codec = createCodec(tf, 'compiled', model)
    const encoded = await codec.encode(matrix)
    const latents = await codec.latents(matrix)
    codec.dispose()
    writeMatrix(join(folder, 'codes.npy'), encoded.codes, levels)
    writeMatrix(join(folder, 'latents.npy'), latents, latents.length / matrix.items)
    writeMatrix(join(folder, 'reconstruction.npy'), reconstruct(model, encoded.codes), matrix.dimensions)
    model.codebooks.forEach((book, l) => writeMatrix(join(folder, `codebook.${l}.npy`), book, book.length / codes))
    console.log(JSON.stringify({ seconds, cpuSeconds, timeline, peakMb, settings: said(configuration, matrix.dimensions) }))
  } else {
    writeMatrix(rest[1]!, reconstruct(model!, readIntegers(rest[0]!)), matrix.dimensions)
    console.log('{}')
  }
}

function said({ tokenizer, epochs, batch_size, hidden_dim, code_dim, codebook_size, num_codebooks, kmeans_iters }: Configuration, d: number): string {
  const sizes = `${num_codebooks} × ${String(codebook_size)}`
  return tokenizer === 'rqvae' ? `${epochs} epochs, batch ${batch_size}, ${[d, ...hidden_dim, code_dim].join('-')}, ${sizes}` : `at most ${kmeans_iters} iterations a level, ${sizes}`
}
