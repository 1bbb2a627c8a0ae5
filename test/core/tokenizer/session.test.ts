import { describe, expect, it } from 'vitest'
import { loadTensorflow } from '@core/runtime/loadTensorflow'
import type { TrainingEvent, TrainingState } from '@core/tokenizer/events'
import { Configuration } from '@shared/configuration'
import { allWeights, matrixOf, mixture, runSession, type Done } from './data'

const { tf } = loadTensorflow()
const matrix = mixture(130, 12, 9)
const small = { hidden_dim: [10], code_dim: 6, codebook_size: 5, batch_size: 24, epochs: 6, beta_warmup_epochs: 3, kmeans_iters: 5 }
const recipe = {
  ...small, skip: 'pca', activation: 'gelu', weight_init: 'xavier', input_transform: 'center_scale', kmeans_init: 'first_batch', kmeans_on: 'all',
  loss_reduction: 'sum', residual_gradient: 'cut', unique_targets: 'all_levels', hinge_weight: 20, grad_clip: 1, lr_warmup_epochs: 1, val_ratio: 0,
} as const

const start = (configuration: object, more: object = {}) => ({ tf, mode: 'compiled' as const, configuration: Configuration.parse(configuration), matrix, progressMs: 0, ...more })

function expectSame(actual: Done, expected: Done): void {
  for (const kind of ['last', 'best-loss', 'best-collision'] as const) {
    const [a, b] = [actual.checkpoints[kind], expected.checkpoints[kind]]
    expect(a.epoch).toBe(b.epoch)
    expect(a.codes).toEqual(b.codes)
    expect(a.figures).toEqual(b.figures)
    expect(a.validationLoss).toBe(b.validationLoss)
    expect(allWeights(a.model)).toEqual(allWeights(b.model))
  }
}

/** Through JSON and fresh arrays, as a store keeps it. */
const stored = (state: TrainingState): TrainingState => ({
  epoch: state.epoch,
  step: state.step,
  arrays: Object.fromEntries(Object.entries(state.arrays).map(([name, values]) => [name, values.slice()])),
  json: JSON.parse(JSON.stringify(state.json)) as unknown,
})

describe('a training session', () => {
  it.each([['the base', small], ['the recipe', recipe]])('of %s gives the same mapping, byte for byte, for the same seed', async (_, configuration) => {
    const first = await runSession(start(configuration))
    const second = await runSession(start(configuration))
    expectSame(first.done!, second.done!)
    const other = await runSession(start({ ...configuration, seed: 7 }))
    expect(other.done!.checkpoints.last.codes).not.toEqual(first.done!.checkpoints.last.codes)
  })

  const interruptions: [string, (event: TrainingEvent) => boolean][] = [
    ['inside the first epoch', (event) => event.type === 'progress'],
    ['inside a later epoch', (event) => event.type === 'progress' && event.epoch === 3],
    ['at the end of an epoch', (event) => event.type === 'epoch' && event.metrics.epoch === 2],
    ['at a new best', (event) => event.type === 'checkpoint' && event.checkpoint.epoch >= 1],
    ['after the last epoch', (event) => event.type === 'epoch' && event.metrics.epoch === 5],
  ]
  it.each(interruptions)('ends in the very same result when it was interrupted %s', async (_, stop) => {
    whole ??= (await runSession(start(recipe))).done!
    const { state } = await runSession(start(recipe), stop)
    const { done } = await runSession(start(recipe, { resume: stored(state!) }))
    expectSame(done!, whole)
  })
  let whole: Done | null = null

  const variants: [string, object][] = [
    ['the base', small],
    ['EMA, dropout and revived codes', { ...small, codebook_update: 'ema', dropout: 0.2, revive_dead_codes: 1, codebook_size: 20 }],
    ['interpolated items and rows held out', { ...recipe, interpolated_items: 0.7, val_ratio: 0.1 }],
    ['Gumbel, Adagrad and sparse evaluation', { ...small, estimator: 'gumbel', optimizer: 'adagrad', eval_every: 2 }],
  ]
  it.each(variants)('with %s ends in the very same result when it was interrupted inside an epoch', async (_, configuration) => {
    const expected = (await runSession(start(configuration))).done!
    const { state } = await runSession(start(configuration), (event) => event.type === 'progress' && event.epoch === 3)
    expectSame((await runSession(start(configuration, { resume: stored(state!) }))).done!, expected)
  })

  it('ends in the very same result when it was interrupted at every third step', async () => {
    const expected = (await runSession(start(small))).done!
    let state: TrainingState | undefined
    for (let interruptions = 0; interruptions < 20; interruptions++) {
      let steps = 0
      const part = await runSession(start(small, { resume: state }), (event) => event.type === 'progress' && ++steps === 3)
      if (part.done) {
        expect(interruptions).toBeGreaterThan(2)
        return expectSame(part.done, expected)
      }
      state = stored(part.state!)
    }
    expect.unreachable()
  })

  it('refuses a state of another model', async () => {
    const { state } = await runSession(start(small), (event) => event.type === 'epoch')
    await expect(runSession(start({ ...small, code_dim: 5 }, { resume: state! }))).rejects.toMatchObject({ code: 'training.otherState' })
  })

  it('agrees with its eager reference to float noise after an epoch', async () => {
    const one = { ...recipe, epochs: 1 }
    const eager = await runSession(start(one, { mode: 'eager' }))
    const compiled = await runSession(start(one))
    const [a, b] = [eager, compiled].map(({ events }) => events.find((event) => event.type === 'epoch')!.metrics)
    expect(b!.train.total).toBeCloseTo(a!.train.total, 4)
    expect(b!.figures!.reconstructionMse).toBeCloseTo(a!.figures!.reconstructionMse!, 4)
  })

  it('streams a matrix that is not resident to the same figures', async () => {
    const streamed = matrixOf(matrix.resident!, 12, false)
    for (const configuration of [recipe, { ...recipe, interpolated_items: 0.5 }]) {
      const a = await runSession(start(configuration))
      const b = await runSession(start(configuration, { matrix: streamed, residentBytes: 0 }))
      expect(b.done!.checkpoints.last.figures.reconstructionMse).toBeCloseTo(a.done!.checkpoints.last.figures.reconstructionMse!, 3)
    }
  })

  it('trains on interpolated items and counts only real ones', async () => {
    const { events, done } = await runSession(start({ ...recipe, interpolated_items: 1.5 }))
    const started = events.find((event) => event.type === 'started')!
    expect(started.trainItems).toBe(130)
    expect(started.stepsPerEpoch).toBe(Math.ceil((2.5 * 130) / 24))
    const { codes, figures } = done!.checkpoints.last
    expect(codes).toHaveLength(130 * 3)
    expect(figures.items).toBe(130)
  })

  it('ends with the epoch and the term where the loss leaves the numbers', async () => {
    const exploding = { ...small, lr: 1e18, optimizer: 'sgd', lr_schedule: 'constant' }
    await expect(runSession(start(exploding))).rejects.toMatchObject({ code: 'training.notFinite', details: { term: expect.any(String) as string } })
  })

  it('judges the lowest loss only after the codes are initialised', async () => {
    const { done, events } = await runSession(start({ ...small, kmeans_init: 'delayed' }))
    expect(done!.checkpoints['best-loss'].epoch).toBeGreaterThanOrEqual(1)
    const judged = events.filter((event) => event.type === 'checkpoint' && event.checkpoint.kind === 'best-loss')
    expect(judged.length).toBeGreaterThan(0)
  })

  it('judges the lowest loss only once the unique targets are in force', async () => {
    const { done } = await runSession(start({ ...recipe, unique_targets_from: 3 }))
    expect(done!.checkpoints['best-loss'].epoch).toBeGreaterThanOrEqual(3)
  })

  it('stops early where the loss has not fallen for so many evaluations, also when resumed there', async () => {
    const still = { ...small, epochs: 40, lr: 1e-12, min_lr: 0, kmeans_init: 'first_batch', early_stop_patience: 3 }
    const { done, events } = await runSession(start(still))
    const epochs = events.filter((event) => event.type === 'epoch').length
    expect(epochs).toBeLessThan(40)
    const { state } = await runSession(start(still), (event) => event.type === 'epoch' && event.metrics.epoch === epochs - 1)
    expectSame((await runSession(start(still, { resume: stored(state!) }))).done!, done!)
  })

  it('tells the validation loss with the final β from the first epoch on', async () => {
    const { events } = await runSession(start({ ...small, epochs: 1, kmeans_init: 'first_batch' }))
    const { metrics } = events.find((event) => event.type === 'epoch')!
    const { recon, commit, codebook, total } = metrics.validation!
    expect(metrics.beta).toBe(0)
    expect(total).toBeCloseTo(recon + 0.25 * commit + codebook, 6)
  })

  it('uses the last, smaller batch of an epoch, and batches larger than the data', async () => {
    const { events } = await runSession(start({ ...small, val_ratio: 0, batch_size: 60, epochs: 1 }))
    expect(events[0]).toMatchObject({ type: 'started', trainItems: 130, validationItems: 0, stepsPerEpoch: 3 })
    const large = await runSession(start({ ...small, val_ratio: 0, batch_size: 4096, epochs: 1 }))
    expect(large.events[0]).toMatchObject({ stepsPerEpoch: 1 })
    expect(large.done).not.toBeNull()
  })

  it('evaluates every so many epochs and always the last', async () => {
    const { events } = await runSession(start({ ...small, epochs: 5, eval_every: 2 }))
    const evaluated = events.filter((event) => event.type === 'epoch').map((event) => event.metrics.figures !== null)
    expect(evaluated).toEqual([false, true, false, true, true])
  })

  it('says when k-means works on a sample, and on how many rows', async () => {
    const many = mixture(17_000, 2, 9)
    const quick = { hidden_dim: [], code_dim: 2, codebook_size: 4, batch_size: 8_500, epochs: 1, kmeans_iters: 2, kmeans_init: 'first_batch', val_ratio: 0 }
    const warnings = async (kmeans_on: string) =>
      (await runSession(start({ ...quick, kmeans_on }, { matrix: many }))).events.flatMap((event) => (event.type === 'warning' ? [event.message] : []))
    expect(await warnings('all')).toEqual([expect.stringContaining('16384 of the 17000') as string])
    expect(await warnings('batch')).toEqual([])
  })

  it('leaves no tensor behind', async () => {
    await runSession(start({ ...small, epochs: 1 }))
    const before = tf.memory().numTensors
    await runSession(start({ ...small, epochs: 4 }))
    expect(tf.memory().numTensors).toBe(before)
  })
})
