import { expect, it } from 'vitest'
import { configurationFrom } from '../../src/cli/configuration'

it('lets what belongs to a network fall away from a preset where the tokenizer has none', () => {
  const { configuration } = configurationFrom({ set: ['tokenizer=rq-kmeans', 'codebook_size=32'] })
  expect(configuration).toMatchObject({
    tokenizer: 'rq-kmeans', codebook_size: 32, unique_targets: 'off', skip: 'none', distance: 'l2', decoder_finetune_epochs: 0,
  })
})

it('refuses a key of a network that was named beside such a tokenizer, and leaves the preset alone beside any other', () => {
  expect(() => configurationFrom({ set: ['tokenizer=rq-kmeans', 'unique_targets=all_levels'] })).toThrow(/unique_targets trains a network/)
  expect(configurationFrom({ set: ['tokenizer=rqvae'] })).toEqual(configurationFrom({ set: [] }))
})
