import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core'
import { buildProgram, type ProgramBuilder, type Tensorflow, type Variable } from '@core/graph'
import { StudioError } from '@shared/errors'
import type { EmbeddingMatrix, ModelWeights } from './events'
import { transformRows } from './inputTransform'
import { reduceSquares } from './losses'
import { decode, type Read } from './model'
import { applyUpdate } from './optimisers'
import { hasNetwork, parametersOf } from './parameters'
import { Random } from './random'
import { split } from './split'
import { arraysOfModel, modelFromArrays } from './weights'

export interface FineTuneOptions {
  tf: Tensorflow
  mode: 'compiled' | 'eager'
  model: ModelWeights
  matrix: EmbeddingMatrix
  /** The codes that the decoder is to learn, N×D; resolved ones, usually. */
  codes: Int32Array
  epochs: number
  onProgress?: (step: number, of: number) => void
  /** Checked between steps; true ends with `training.cancelled`. */
  isCancelled?: () => boolean
}

/** lr at the start of the first epoch; it falls to 0 along a cosine (recipe, 8). */
const RATE = 1e-3

/**
 * The same model with a decoder trained on the given codes: encoder and codes stay, so no code of any item changes.
 * Reconstruction loss alone, AdamW, on the rows that the model was trained on (same split by the same seed). A model
 * without a network comes back as it is.
 */
export async function fineTuneDecoder(options: FineTuneOptions): Promise<ModelWeights> {
  const { tf, model, matrix, codes, epochs } = options
  const { configuration, dimensions } = model
  if (!hasNetwork(configuration) || epochs === 0) return model
  const random = new Random(configuration.seed)
  const [rows] = split(matrix.items, configuration.val_ratio, random)
  const batch = Math.min(configuration.batch_size, rows.length)
  const stepsPerEpoch = Math.ceil(rows.length / batch)
  const arrays = arraysOfModel(model)
  const program = buildProgram(tf, defineTuning(tf, model, [batch, rows.length % batch]), { mode: options.mode, precision: configuration.precision })
  const { trained, codebooks } = program.defined
  try {
    program.setAll([...trained, ...codebooks].map(([name, { weight }]) => [weight, arrays.get(name)!] as const))
    for (let epoch = 0, step = 0; epoch < epochs; epoch++) {
      const order = random.shuffle(rows.slice())
      const learningRate = (RATE * (1 + Math.cos((Math.PI * epoch) / epochs))) / 2
      for (let from = 0; from < order.length; from += batch) {
        if (options.isCancelled?.()) throw new StudioError('training.cancelled')
        const part = order.slice(from, from + batch)
        step++
        const { loss } = program.call(`tune.${part.length}`, {
          rows: transformRows(matrix.gather(part), dimensions, configuration.normalize_input, model.input),
          codes: codesOf(codes, part, model.codebooks.length),
          learningRate, beta1Power: 0.9 ** step, beta2Power: 0.999 ** step,
        })
        if (!Number.isFinite(loss![0]!)) throw new StudioError('training.notFinite', { epoch, term: 'recon' })
        options.onProgress?.(step, epochs * stepsPerEpoch)
        await new Promise((resolve) => setImmediate(resolve))
      }
    }
    const tuned = new Map([...trained].map(([name, { weight }]) => [name, program.get(weight) as Float32Array]))
    return modelFromArrays(configuration, dimensions, model.input, (name) => tuned.get(name) ?? arrays.get(name)!)
  } finally {
    program.dispose()
  }
}

interface Tuned {
  weight: Variable
  slots: Variable[]
}

function defineTuning(tf: Tensorflow, { configuration, dimensions }: ModelWeights, batches: number[]) {
  const optimiser = { ...configuration, optimizer: 'adamw', weight_decay: 0 } as const
  return (builder: ProgramBuilder) => {
    const all = parametersOf(configuration, dimensions)
    const declare = (name: string, shape: readonly number[], slots: string[]): [string, Tuned] => [
      name,
      { weight: builder.variable(name, shape), slots: slots.map((slot) => builder.variable(`${name}/${slot}`, shape)) },
    ]
    const trained = new Map(all.filter(({ name }) => name.startsWith('decoder.')).map(({ name, shape }) => declare(name, shape, ['m', 'v'])))
    const codebooks = new Map(all.filter(({ role }) => role === 'codebook').map(({ name, shape }) => declare(name, shape, [])))
    for (const batch of new Set(batches.filter((size) => size > 0))) {
      const scalar = { shape: [], dtype: 'float32' } as const
      builder.signature(
        `tune.${batch}`,
        {
          rows: { shape: [batch, dimensions], dtype: 'float32' },
          codes: { shape: [batch, codebooks.size], dtype: 'int32' },
          learningRate: scalar, beta1Power: scalar, beta2Power: scalar,
        },
        ({ rows, codes, learningRate, beta1Power, beta2Power }, trace) => {
          const columns = [...codebooks.values()].map(({ weight }, level) =>
            tf.gather(trace.read(weight), tf.slice(codes!, [0, level], [batch, 1]).reshape([batch]) as Tensor1D) as Tensor2D)
          const q = tf.addN(columns)
          const names = [...trained.keys()]
          const loss = (...weights: Tensor[]) => {
            const read: Read = (name) => weights[names.indexOf(name)]!
            const xHat = decode(tf, read, configuration, q, null)
            return reduceSquares(tf, tf.sub(rows as Tensor2D, xHat), dimensions, 'mean')
          }
          const { value, grads } = tf.valueAndGrads(loss)(names.map((name) => trace.read(trained.get(name)!.weight)))
          names.forEach((name, i) => {
            const { weight, slots } = trained.get(name)!
            applyUpdate(trace, optimiser, weight, slots, grads[i]!, { learningRate: learningRate!, beta1Power: beta1Power!, beta2Power: beta2Power! })
          })
          return { loss: value }
        },
      )
    }
    return { trained, codebooks }
  }
}

function codesOf(codes: Int32Array, rows: Int32Array, levels: number): Int32Array {
  const part = new Int32Array(rows.length * levels)
  rows.forEach((row, i) => part.set(codes.subarray(row * levels, (row + 1) * levels), i * levels))
  return part
}
