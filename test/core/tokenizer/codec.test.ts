import { beforeAll, describe, expect, it } from 'vitest'
import { loadTensorflow } from '@core/runtime/loadTensorflow'
import { createCodec } from '@core/tokenizer/codec'
import type { CheckpointResult, ModelWeights } from '@core/tokenizer/events'
import { latentsOf } from '@core/tokenizer/plainEncode'
import { Configuration } from '@shared/configuration'
import { matrixOf, mixture, runSession } from './data'
import { expectClose } from './goldens'

const { tf } = loadTensorflow()
const matrix = mixture(120, 10, 8)

const models: [string, object][] = [
  ['the base', { kmeans_init: 'first_batch' }],
  ['a PCA skip on transformed rows', { skip: 'pca', input_transform: 'center_scale', activation: 'gelu', weight_init: 'xavier', kmeans_init: 'first_batch' }],
  ['layer norm, SiLU and unit rows', { layer_norm: true, activation: 'silu', normalize_input: true, kmeans_init: 'first_batch' }],
  ['cosine distance', { distance: 'cosine', weight_init: 'xavier', kmeans_init: 'first_batch' }],
]

describe.each(models)('the codec of %s', (_, options) => {
  let result: CheckpointResult
  let model: ModelWeights
  beforeAll(async () => {
    const configuration = Configuration.parse({ hidden_dim: [12], code_dim: 5, codebook_size: 6, epochs: 2, beta_schedule: 'constant', ...options })
    result = (await runSession({ tf, mode: 'compiled', configuration, matrix })).done!.checkpoints.last
    model = result.model
  })

  it.each(['eager', 'compiled'] as const)('gives, %s, the codes and the error that training found', async (mode) => {
    const codec = createCodec(tf, mode, model)
    const { codes, reconstruction } = await codec.encode(matrix)
    expect(codes).toEqual(result.codes)
    if (!model.configuration.normalize_input) {
      const mse = reconstruction.reduce((sum, error) => sum + error, 0) / (120 * 10)
      expect(mse / result.figures.reconstructionMse!).toBeCloseTo(1, 4)
    }
    expectClose(await codec.errorsOfCodes(matrix, codes), reconstruction, 'errors of the row’s own codes', 1e-4)
    codec.dispose()
  })

  it('gives the latents that plain JavaScript gives in double precision', async () => {
    const codec = createCodec(tf, 'compiled', model)
    expectClose(await codec.latents(matrix), latentsOf(model, matrix.resident!, 120), 'latents')
    codec.dispose()
  })

  it('stops where it is told to', async () => {
    const codec = createCodec(tf, 'eager', model)
    let asked = 0
    await codec.encode(matrix, { isCancelled: () => ++asked > 0 })
    expect(asked).toBe(1)
    codec.dispose()
  })
})

describe('a codec', () => {
  const bare = (codebooks: Float32Array[]): ModelWeights => ({
    configuration: Configuration.parse({ tokenizer: 'rq-kmeans', num_codebooks: codebooks.length, codebook_size: 2 }),
    dimensions: 1, input: null, encoder: [], decoder: [], skip: null, codebooks,
  })

  it.each(['eager', 'compiled'] as const)('takes the lowest code when two are equally near (%s)', async (mode) => {
    const codec = createCodec(tf, mode, bare([Float32Array.of(-1, 1), Float32Array.of(1, 1)]))
    const { codes, quantisation } = await codec.encode(matrixOf(Float32Array.of(0, 3), 1))
    // r = 0: both at distance 1, so code 0, and 0 - (-1) = 1 is left; r = 3: code 1, 2 is left.
    expect(Array.from(codes)).toEqual([0, 0, 1, 0])
    expect(Array.from(quantisation)).toEqual([1, 0, 4, 1])
    codec.dispose()
  })

  it('encodes no rows to no codes', async () => {
    const codec = createCodec(tf, 'eager', bare([Float32Array.of(-1, 1)]))
    expect((await codec.encode(matrixOf(new Float32Array(0), 1))).codes).toEqual(new Int32Array(0))
    codec.dispose()
  })

  it('gives each row the same code wherever it stands among the others', async () => {
    const codec = createCodec(tf, 'compiled', bare([Float32Array.of(-1, 1)]))
    const many = Float32Array.from({ length: 5000 }, (_, i) => Math.sin(i))
    const { codes } = await codec.encode(matrixOf(many, 1))
    expect(Array.from(codes)).toEqual(Array.from(many, (value) => (value > 0 ? 1 : 0)))
    codec.dispose()
  })
})
