import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { preset } from '@core/configuration'
import { minimumCost } from '@core/resolve/minimumCost'
import { engineThreads, loadTensorflow } from '@core/runtime/loadTensorflow'
import { createCodec } from '@core/tokenizer/codec'
import type { EmbeddingMatrix } from '@core/tokenizer/events'
import { fineTuneDecoder } from '@core/tokenizer/fineTune'
import { startTraining } from '@core/tokenizer/train'
import { codebookSizes, type Configuration } from '@shared/configuration'
import { readMatrix } from '../lib/npy'
import { benchPython, Peer } from '../lib/python'

/**
 * The recipe that the recommended preset betters against the same in eager PyTorch with as many threads, in turns on the
 * same data:
 *   npx tsx --tsconfig tsconfig.node.json bench/recommended/run.ts [FILE.npy …] [--seeds 0,1,2] [--epochs 30] [--alone]
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seeds: { type: 'string', default: '0,1,2' },
    epochs: { type: 'string', default: '30' },
    threads: { type: 'string', default: '2' },
    /** Without PyTorch. */
    alone: { type: 'boolean', default: false },
  },
})

interface Outcome {
  /** Collision rate of the plain nearest codes. */
  rate: number
  fvu: number
  /** Items too many after minimum-cost resolving. */
  left: number
  resolvedFvu: number
  tunedFvu?: number
  seconds: number
}

/** The recipe as it was found: what the preset has since come to do otherwise. */
const FOUND = { lr: 1e-3, dropout: 0, kmeans_residuals: 'distance' } as const

const { tf } = loadTensorflow(engineThreads(Number(values.threads)))

async function engine(matrix: EmbeddingMatrix & { resident: Float32Array }, seed: number): Promise<Outcome> {
  const configuration: Configuration = { ...preset('recommended'), ...FOUND, seed, epochs: Number(values.epochs) }
  const started = performance.now()
  for await (const event of startTraining({ tf, mode: 'compiled', configuration, matrix }).events) {
    if (event.type !== 'done') continue
    const seconds = (performance.now() - started) / 1000
    const { model, figures, codes } = event.checkpoints.last
    const codec = createCodec(tf, 'compiled', model)
    const levels = model.codebooks.length
    const resolution = minimumCost.preview(
      { items: matrix.items, levels, sizes: codebookSizes(configuration), codes, width: configuration.code_dim, latents: await codec.latents(matrix), codebooks: model.codebooks },
      {},
    )
    const unexplained = async (of: typeof codec) => sum(await of.errorsOfCodes(matrix, resolution.codes)) / variance(matrix)
    const resolvedFvu = await unexplained(codec)
    codec.dispose()
    const tuned = createCodec(tf, 'compiled', await fineTuneDecoder({ tf, mode: 'compiled', model, matrix, codes: resolution.codes, epochs: configuration.decoder_finetune_epochs }))
    const tunedFvu = await unexplained(tuned)
    tuned.dispose()
    return { rate: figures.collisionRate, fvu: figures.fractionOfVarianceUnexplained!, left: resolution.collisionsAfter, resolvedFvu, tunedFvu, seconds }
  }
  throw new Error('training ended without a result')
}

const sum = (numbers: Float32Array): number => numbers.reduce((total, value) => total + value, 0)

function variance({ resident, items, dimensions }: EmbeddingMatrix & { resident: Float32Array }): number {
  const mean = new Float64Array(dimensions)
  resident.forEach((value, i) => (mean[i % dimensions]! += value / items))
  return resident.reduce((total, value, i) => total + (value - mean[i % dimensions]!) ** 2, 0)
}

const files = positionals.length > 0 ? positionals : [join(import.meta.dirname, '../../resources/demo/embeddings.npy')]
const results: { file: string; seed: number; by: string; outcome: Outcome }[] = []
for (const file of files) {
  const matrix = readMatrix(file)
  const peer = values.alone ? null : new Peer(benchPython(), [join(import.meta.dirname, 'torch_recipe.py'), file], { OMP_NUM_THREADS: values.threads })
  console.log(`${file}: ${matrix.items} × ${matrix.dimensions}`)
  for (const seed of values.seeds.split(',').map(Number)) {
    const turns: [string, () => Promise<Outcome>][] = [['engine', () => engine(matrix, seed)]]
    if (peer) turns.push(['PyTorch', () => peer.ask<Outcome>(`${seed} ${values.epochs}`)])
    for (const [by, turn] of turns) {
      const outcome = await turn()
      results.push({ file, seed, by, outcome })
      console.log(
        `seed ${seed}  ${by.padEnd(8)} collisions ${(100 * outcome.rate).toFixed(2)} %  FVU ${outcome.fvu.toFixed(4)}  resolved: ${outcome.left} left, FVU ${outcome.resolvedFvu.toFixed(4)}` +
          `${outcome.tunedFvu ? `, tuned ${outcome.tunedFvu.toFixed(4)}` : ''}  ${outcome.seconds.toFixed(1)} s`,
      )
    }
  }
  peer?.close()
}
const out = join(import.meta.dirname, 'out')
mkdirSync(out, { recursive: true })
writeFileSync(join(out, 'recommended.json'), JSON.stringify(results, null, 2))
