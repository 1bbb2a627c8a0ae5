import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core'
import { buildProgram, type Tensorflow, type Variable } from '@core/graph'
import { codebookSizes } from '@shared/configuration'
import type { EmbeddingMatrix, ModelWeights } from './events'
import { transformRows } from './inputTransform'
import { decode, encode, type Read } from './model'
import { noNoise, quantise } from './quantiser'
import { arraysOfModel } from './weights'

const CHUNK_ROWS = 2048

export interface Encoded {
  /** N×D, greedy nearest codes, lowest index on a tie. */
  codes: Int32Array
  /** |x - x̂|² per row, on the raw scale. */
  reconstruction: Float32Array
  /** |r_l - e_l|² per row and level, N×D. */
  quantisation: Float32Array
}

/** A trained model ready to encode rows. `dispose` frees its graph. */
export interface Codec {
  encode(matrix: EmbeddingMatrix, hooks?: CodecHooks): Promise<Encoded>
  /** z, N×m. */
  latents(matrix: EmbeddingMatrix, hooks?: CodecHooks): Promise<Float32Array>
  /** |x - x̂|² per row on the raw scale, where x̂ decodes the given codes (N×D) instead of the row's own. */
  errorsOfCodes(matrix: EmbeddingMatrix, codes: Int32Array, hooks?: CodecHooks): Promise<Float32Array>
  dispose(): void
}

export interface CodecHooks {
  onProgress?: (rows: number, of: number) => void
  isCancelled?: () => boolean
}

/** Builds the model's encoder, quantiser and decoder as one program that streams rows through in chunks. */
export function createCodec(tf: Tensorflow, mode: 'compiled' | 'eager', model: ModelWeights): Codec {
  const { configuration, dimensions } = model
  const arrays = arraysOfModel(model)
  const levels = model.codebooks.length
  const m = model.codebooks[0]!.length / (codebookSizes(configuration)[0]!)
  const rowsIn = { rows: { shape: [CHUNK_ROWS, dimensions], dtype: 'float32' } } as const
  const program = buildProgram(
    tf,
    (builder) => {
      const variables = new Map<string, Variable>([...arrays].map(([name, values]) => [name, builder.variable(name, shapeOf(model, name, values))]))
      const reader = (trace: { read(variable: Variable): Tensor }): Read => (name) => trace.read(variables.get(name)!)
      const forward = (x: Tensor2D, read: Read) => (model.encoder.length === 0 ? x : encode(tf, read, configuration, x, null))
      const backward = (q: Tensor2D, read: Read) => (model.decoder.length === 0 ? q : decode(tf, read, configuration, q, null))
      const books = (read: Read) => model.codebooks.map((_, l) => read(`codebook.${l}`) as Tensor2D)
      const rowSquares = (x: Tensor2D) => tf.sum(tf.square(x), 1)
      builder.signature('latents', rowsIn, ({ rows }, trace) => ({ z: forward(rows as Tensor2D, reader(trace)) }))
      builder.signature('encode', rowsIn, ({ rows }, trace) => {
        const read = reader(trace)
        const q = quantise(tf, forward(rows as Tensor2D, read), { configuration, codebooks: books(read), training: false, targets: null, noise: noNoise })
        return {
          codes: tf.stack(q.codes, 1),
          reconstruction: rowSquares(tf.sub(rows!, backward(q.decoderInput, read))),
          quantisation: tf.stack(q.residuals.map((r, l) => rowSquares(tf.sub(r, q.chosen[l]!))), 1),
        }
      })
      builder.signature('errors', { ...rowsIn, codes: { shape: [CHUNK_ROWS, levels], dtype: 'int32' } }, ({ rows, codes }, trace) => {
        const read = reader(trace)
        const parts = books(read).map((book, l) => tf.gather(book, tf.slice(codes!, [0, l], [CHUNK_ROWS, 1]).reshape([CHUNK_ROWS])))
        return { errors: rowSquares(tf.sub(rows!, backward(tf.addN(parts) as Tensor2D, read))) }
      })
      return variables
    },
    { mode, precision: 'float32' },
  )
  program.setAll([...arrays].map(([name, values]) => [program.defined.get(name)!, values] as const))
  const rawSquare = (model.input?.scale ?? 1) ** 2

  const pass = async (matrix: EmbeddingMatrix, hooks: CodecHooks, visit: (chunk: Float32Array, from: number, count: number) => void) => {
    for (let from = 0; from < matrix.items; from += CHUNK_ROWS) {
      const count = Math.min(CHUNK_ROWS, matrix.items - from)
      const chunk = new Float32Array(CHUNK_ROWS * dimensions)
      chunk.set(transformRows(matrix.read(from, from + count), dimensions, configuration.normalize_input, model.input))
      visit(chunk, from, count)
      hooks.onProgress?.(from + count, matrix.items)
      await new Promise((resolve) => setImmediate(resolve))
      if (hooks.isCancelled?.()) break
    }
  }
  const scaled = (values: Float32Array): Float32Array => values.map((value) => value * rawSquare)

  return {
    async encode(matrix, hooks = {}) {
      const result: Encoded = { codes: new Int32Array(matrix.items * levels), reconstruction: new Float32Array(matrix.items), quantisation: new Float32Array(matrix.items * levels) }
      await pass(matrix, hooks, (rows, from, count) => {
        const out = program.call('encode', { rows })
        result.codes.set((out['codes'] as Int32Array).subarray(0, count * levels), from * levels)
        result.reconstruction.set((out['reconstruction'] as Float32Array).subarray(0, count), from)
        result.quantisation.set((out['quantisation'] as Float32Array).subarray(0, count * levels), from * levels)
      })
      return { ...result, reconstruction: scaled(result.reconstruction) }
    },
    async latents(matrix, hooks = {}) {
      const latents = new Float32Array(matrix.items * m)
      await pass(matrix, hooks, (rows, from, count) => {
        latents.set((program.call('latents', { rows })['z'] as Float32Array).subarray(0, count * m), from * m)
      })
      return latents
    },
    async errorsOfCodes(matrix, codes, hooks = {}) {
      const errors = new Float32Array(matrix.items)
      await pass(matrix, hooks, (rows, from, count) => {
        const part = new Int32Array(CHUNK_ROWS * levels)
        part.set(codes.subarray(from * levels, (from + count) * levels))
        errors.set((program.call('errors', { rows, codes: part })['errors'] as Float32Array).subarray(0, count), from)
      })
      return scaled(errors)
    },
    dispose: () => program.dispose(),
  }
}

function shapeOf(model: ModelWeights, name: string, values: Float32Array): number[] {
  const book = /^codebook\.(\d+)$/.exec(name)
  if (book) {
    const size = codebookSizes(model.configuration)[Number(book[1])]!
    return [size, values.length / size]
  }
  const [side, layer, part] = name.split('.') as ['encoder' | 'decoder', string, string]
  if (part !== 'weight') return [values.length]
  const { in: from, out } = layer === 'skip' ? model.skip![side] : model[side][Number(layer)]!
  return [out, from]
}
