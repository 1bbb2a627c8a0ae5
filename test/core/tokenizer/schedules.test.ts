import { describe, expect, it } from 'vitest'
import { betaAt, learningRateAt } from '@core/tokenizer/schedules'
import { Configuration } from '@shared/configuration'
import { expectClose, golden } from './goldens'

const { cosine, beta } = golden<{ cosine: number[]; beta: number[] }>('schedules')
const epochs = cosine.map((_, epoch) => epoch)

describe('the learning rate', () => {
  it('of the base falls along the cosine that PyTorch has', () => {
    const base = Configuration.parse({})
    expectClose(epochs.map((epoch) => learningRateAt(base, epoch, 0, 7)), cosine, 'cosine', 1e-8)
  })

  it('grows in equal steps over the warm-up epochs and only then starts to fall', () => {
    const configuration = Configuration.parse({ lr: 1, min_lr: 0, epochs: 4, lr_warmup_epochs: 2 })
    const rates = [0, 1, 2, 3].flatMap((epoch) => [0, 1].map((step) => learningRateAt(configuration, epoch, step, 2)))
    expect(rates).toEqual([0.25, 0.5, 0.75, 1, 1, 1, 0.5, 0.5])
  })

  it('may be constant or a line', () => {
    const rate = (lr_schedule: 'constant' | 'linear') => [0, 1, 2, 3].map((epoch) => learningRateAt(Configuration.parse({ lr: 1, min_lr: 0, epochs: 4, lr_schedule }), epoch, 0, 5))
    expect(rate('constant')).toEqual([1, 1, 1, 1])
    expect(rate('linear')).toEqual([1, 0.75, 0.5, 0.25])
  })
})

describe('β', () => {
  it('of the base grows from 0 to its value over 50 epochs, counted from 0', () => {
    expectClose(epochs.map((epoch) => betaAt(Configuration.parse({}), epoch)), beta, 'β', 1e-12)
  })

  it('is constant where asked for, or where its warm-up has no length', () => {
    expect(betaAt(Configuration.parse({ beta: 0.1, beta_schedule: 'constant' }), 0)).toBe(0.1)
    expect(betaAt(Configuration.parse({ beta: 0.1, beta_warmup_epochs: 0 }), 0)).toBe(0.1)
  })
})
