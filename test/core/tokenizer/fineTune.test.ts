import { beforeAll, describe, expect, it } from 'vitest'
import { loadTensorflow } from '@core/runtime/loadTensorflow'
import { createCodec } from '@core/tokenizer/codec'
import type { CheckpointResult, ModelWeights } from '@core/tokenizer/events'
import { fineTuneDecoder } from '@core/tokenizer/fineTune'
import { Configuration } from '@shared/configuration'
import { allWeights, mixture, runSession } from './data'

const { tf } = loadTensorflow()
const matrix = mixture(150, 10, 8)
const configuration = Configuration.parse({
  hidden_dim: [16], code_dim: 6, codebook_size: 8, batch_size: 40, epochs: 3, kmeans_init: 'first_batch', input_transform: 'center_scale', skip: 'linear', weight_init: 'xavier',
})

/** Codes other than the model's own, as resolving would leave them. */
const moved = (codes: Int32Array) => codes.map((code, at) => (at % 9 === 2 ? (code + 1) % 8 : code))

async function errorOf(model: ModelWeights, codes: Int32Array): Promise<number> {
  const codec = createCodec(tf, 'compiled', model)
  const errors = await codec.errorsOfCodes(matrix, codes)
  codec.dispose()
  return errors.reduce((sum, error) => sum + error, 0)
}

describe('fine-tuning the decoder', () => {
  let trained: CheckpointResult
  beforeAll(async () => {
    trained = (await runSession({ tf, mode: 'compiled', configuration, matrix })).done!.checkpoints.last
  })
  const tune = (epochs: number, more: object = {}) => fineTuneDecoder({ tf, mode: 'compiled', model: trained.model, matrix, codes: moved(trained.codes), epochs, ...more })

  it('lowers the error of the codes it was given', async () => {
    const codes = moved(trained.codes)
    expect(await errorOf(await tune(8), codes)).toBeLessThan(0.95 * (await errorOf(trained.model, codes)))
  })

  it('leaves encoder and codes alone, so every item keeps its code', async () => {
    const tuned = await tune(2)
    expect(tuned.encoder).toEqual(trained.model.encoder)
    expect(tuned.skip!.encoder).toEqual(trained.model.skip!.encoder)
    expect(tuned.codebooks).toEqual(trained.model.codebooks)
    expect(tuned.decoder[0]!.weight).not.toEqual(trained.model.decoder[0]!.weight)
    const codec = createCodec(tf, 'compiled', tuned)
    expect((await codec.encode(matrix)).codes).toEqual(trained.codes)
    codec.dispose()
  })

  it('gives the same decoder, byte for byte, each time', async () => {
    expect(allWeights(await tune(2))).toEqual(allWeights(await tune(2)))
  })

  it('changes nothing over 0 epochs, and says how far it is', async () => {
    expect(await tune(0)).toBe(trained.model)
    const seen: [number, number][] = []
    await tune(1, { onProgress: (step: number, of: number) => seen.push([step, of]) })
    expect(seen).toEqual([[1, 4], [2, 4], [3, 4], [4, 4]])
  })

  it('ends with a word when it is cancelled', async () => {
    await expect(tune(2, { isCancelled: () => true })).rejects.toMatchObject({ code: 'training.cancelled' })
  })
})
