import { beforeAll, describe, expect, it } from 'vitest'
import { loadTensorflow } from '@core/runtime/loadTensorflow'
import { createCodec } from '@core/tokenizer/codec'
import type { ModelWeights } from '@core/tokenizer/events'
import { nearestCodes } from '@core/tokenizer/nearestCodes'
import { latentsOf } from '@core/tokenizer/plainEncode'
import { Configuration } from '@shared/configuration'
import { mixture, runSession } from './data'

const { tf } = loadTensorflow()
const matrix = mixture(150, 10, 8)

describe.each(['l2', 'cosine'] as const)('codes found without TensorFlow, %s', (distance) => {
  let model: ModelWeights
  beforeAll(async () => {
    const configuration = Configuration.parse({
      hidden_dim: [16], code_dim: 6, codebook_size: [8, 4, 6], batch_size: 40, epochs: 2, kmeans_init: 'first_batch', distance,
    })
    model = (await runSession({ tf, mode: 'compiled', configuration, matrix })).done!.checkpoints.last.model
  })
  it('are those that the engine finds', async () => {
    const codec = createCodec(tf, 'compiled', model)
    const { codes } = await codec.encode(matrix)
    codec.dispose()
    const latents = latentsOf(model, matrix.read(0, matrix.items), matrix.items)
    expect(nearestCodes(model, latents, matrix.items)).toEqual(codes)
  })
})

it('on a tie the lowest code is taken', () => {
  const configuration = Configuration.parse({ num_codebooks: 1, codebook_size: 3, code_dim: 1 })
  const model = { configuration, codebooks: [Float32Array.of(2, 0, 2)] } as unknown as ModelWeights
  expect([...nearestCodes(model, Float64Array.of(1, 3, 0.5), 3)]).toEqual([0, 0, 1])
})
