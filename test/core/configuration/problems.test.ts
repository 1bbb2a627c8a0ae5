import { describe, expect, it } from 'vitest'
import { crossCheck, preset } from '@core/configuration'
import { Configuration } from '@shared/configuration'

const told = (configuration: object, data: { items: number; dimensions: number } | null = null) =>
  crossCheck(Configuration.parse(configuration), data).map(({ level, error }) => `${level} ${error.code.split('.')[1]}`)

describe('keys that contradict each other', () => {
  it.each([
    [{ codebook_size: [4, 4] }, 'levelCount'],
    [{ sinkhorn_epsilon: [0, 0.1] }, 'levelCount'],
    [{ lr: 1e-4, min_lr: 1e-3 }, 'minAboveLr'],
    [{ tokenizer: 'rq-kmeans', unique_targets: 'all_levels' }, 'needsNetwork'],
    [{ tokenizer: 'balanced-rq-kmeans', skip: 'pca' }, 'needsNetwork'],
    [{ tokenizer: 'rq-kmeans', distance: 'cosine' }, 'needsNetwork'],
  ])('are refused: %j', (configuration, code) => {
    expect(told(configuration)).toContain(`error ${code}`)
  })
})

describe('legal but odd settings', () => {
  it.each([
    [{ epochs: 20 }, 'warmupTooLong'],
    [{ epochs: 1, beta_schedule: 'constant' }, 'delayedOneEpoch'],
    [{ normalize_input: true }, 'normalizeHurts'],
    [{ lr_warmup_epochs: 200 }, 'warmupTooLong'],
    [{ unique_targets: 'last_level', unique_targets_from: 200 }, 'neverStarts'],
    [{ hinge_weight: 1 }, 'hingeWithoutTargets'],
  ])('run with a warning: %j', (configuration, code) => {
    expect(told(configuration)).toEqual([`warning ${code}`])
  })

  it('of an optimiser say nothing about a tokenizer that has none', () => {
    expect(told({ tokenizer: 'rq-kmeans', epochs: 1, beta_warmup_epochs: 50 })).toEqual([])
  })
})

describe('a configuration held against data', () => {
  it('warns of a batch that is larger than the training items', () => {
    expect(told({ batch_size: 91, codebook_size: 4 }, { items: 100, dimensions: 8 })).toEqual(['warning batchAboveData'])
    expect(told({ batch_size: 90, codebook_size: 4 }, { items: 100, dimensions: 8 })).toEqual([])
  })

  it('warns of more codes than items', () => {
    expect(told({ batch_size: 2 }, { items: 50, dimensions: 8 })).toEqual(['warning moreCodesThanItems'])
  })

  it('refuses a PCA wider than the data', () => {
    expect(told({ skip: 'pca', code_dim: 9 }, { items: 1000, dimensions: 8 })).toEqual(['error pcaTooWide'])
    expect(told({ skip: 'pca', code_dim: 8 }, { items: 1000, dimensions: 8 })).toEqual([])
  })
})

describe('the presets', () => {
  it('recommended says nothing about the demo', () => {
    expect(crossCheck(preset('recommended'), { items: 3979, dimensions: 384 })).toEqual([])
  })
})
