import { describe, expect, it } from 'vitest'
import { loadTensorflow } from '@core/runtime/loadTensorflow'
import { createCodec } from '@core/tokenizer/codec'
import type { TrainingEvent } from '@core/tokenizer/events'
import { Configuration } from '@shared/configuration'
import { mixture, runSession } from './data'

const { tf } = loadTensorflow()
const matrix = mixture(200, 8, 12)
const start = (configuration: object, more: object = {}) => ({
  tf, mode: 'compiled' as const, matrix, configuration: Configuration.parse({ codebook_size: [6, 5, 4], kmeans_iters: 8, ...configuration }), ...more,
})

describe.each(['rq-kmeans', 'balanced-rq-kmeans'] as const)('%s', (tokenizer) => {
  it('gives codebooks in the space of the rows, whose nearest codes are the mapping', async () => {
    const { done, events } = await runSession(start({ tokenizer, input_transform: 'center_scale', val_ratio: 0 }))
    const { model, codes, figures } = done!.checkpoints.last
    expect(model.codebooks.map((book) => book.length / 8)).toEqual([6, 5, 4])
    expect([model.encoder, model.decoder, model.skip]).toEqual([[], [], null])
    const codec = createCodec(tf, 'eager', model)
    const again = await codec.encode(matrix)
    codec.dispose()
    expect(again.codes).toEqual(codes)
    expect(figures.fractionOfVarianceUnexplained).toBeLessThan(0.6)
    const epochs = events.filter((event) => event.type === 'epoch')
    expect(epochs).toHaveLength(1)
    expect(epochs[0]!.usage!.map((counts) => counts.reduce((sum, count) => sum + count, 0))).toEqual([200, 200, 200])
  })

  it('gets closer with every level', async () => {
    const unexplained = async (codebook_size: number[]) => {
      const { done } = await runSession(start({ tokenizer, codebook_size, num_codebooks: codebook_size.length }))
      return done!.checkpoints.last.figures.fractionOfVarianceUnexplained!
    }
    const [one, two] = [await unexplained([6]), await unexplained([6, 6])]
    expect(two).toBeLessThan(one)
  })

  it.each([
    ['inside the first level', (event: TrainingEvent) => event.type === 'progress' && event.step === 2],
    ['inside a later level', (event: TrainingEvent) => event.type === 'progress' && event.step === 11],
    ['before its last checkpoint', (event: TrainingEvent) => event.type === 'epoch'],
  ])('ends in the very same result when it was interrupted %s', async (_, stop) => {
    const whole = (await runSession(start({ tokenizer }))).done!.checkpoints.last
    const { state } = await runSession(start({ tokenizer }), stop)
    const { done } = await runSession(start({ tokenizer }, { resume: { ...state!, json: JSON.parse(JSON.stringify(state!.json)) as unknown } }))
    const resumed = done!.checkpoints.last
    expect(resumed.codes).toEqual(whole.codes)
    expect(resumed.figures).toEqual(whole.figures)
    expect(resumed.model.codebooks).toEqual(whole.model.codebooks)
  })
})

describe('balanced residual k-means', () => {
  it('fills its first level more evenly than plain residual k-means', async () => {
    const perplexity = async (tokenizer: string) => (await runSession(start({ tokenizer }))).done!.checkpoints.last.figures.levels[0]!.perplexity
    expect(await perplexity('balanced-rq-kmeans')).toBeGreaterThan(await perplexity('rq-kmeans'))
  })
})
