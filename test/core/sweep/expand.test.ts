import { BASE_CONFIGURATION } from '@shared/configuration'
import type { SweepPlan } from '@shared/sweep'
import { expandSweep, spread } from '@core/sweep'
import { describe, expect, it } from 'vitest'

const plan = (some: Partial<SweepPlan>): SweepPlan => ({ axes: [], trials: null, seeds: [], drawSeed: 0, ...some })
const changes = (some: Partial<SweepPlan>) => expandSweep(BASE_CONFIGURATION, plan(some)).map(({ change }) => change)

describe('a sweep', () => {
  it('takes every combination of a grid, the last key fastest, each once a seed', () => {
    const axes = [{ key: 'lr' as const, values: [1e-3, 1e-4] }, { key: 'codebook_size' as const, values: [32, 64] }]
    expect(changes({ axes, seeds: [1, 2] })).toEqual([
      { lr: 1e-3, codebook_size: 32, seed: 1 }, { lr: 1e-3, codebook_size: 32, seed: 2 },
      { lr: 1e-3, codebook_size: 64, seed: 1 }, { lr: 1e-3, codebook_size: 64, seed: 2 },
      { lr: 1e-4, codebook_size: 32, seed: 1 }, { lr: 1e-4, codebook_size: 32, seed: 2 },
      { lr: 1e-4, codebook_size: 64, seed: 1 }, { lr: 1e-4, codebook_size: 64, seed: 2 },
    ])
  })

  it('of seeds alone trains the same configuration once a seed', () => {
    const runs = expandSweep(BASE_CONFIGURATION, plan({ seeds: [7, 8] }))
    expect(runs.map(({ configuration }) => configuration)).toEqual([
      { ...BASE_CONFIGURATION, seed: 7 }, { ...BASE_CONFIGURATION, seed: 8 },
    ])
  })

  it('draws the same combinations from the same seed, and others from another', () => {
    const axes = [{ key: 'lr' as const, from: 1e-4, to: 1e-2, scale: 'log' as const }]
    const drawn = changes({ axes, trials: 20, drawSeed: 1 })
    expect(changes({ axes, trials: 20, drawSeed: 1 })).toEqual(drawn)
    expect(changes({ axes, trials: 20, drawSeed: 2 })).not.toEqual(drawn)
  })

  it('draws a logarithmic range evenly in the logarithm', () => {
    const axes = [{ key: 'lr' as const, from: 1e-4, to: 1e-2, scale: 'log' as const }]
    const rates = changes({ axes, trials: 400 }).map(({ lr }) => lr as number)
    expect(Math.min(...rates)).toBeGreaterThanOrEqual(1e-4)
    expect(Math.max(...rates)).toBeLessThan(1e-2)
    // Half of them below the middle of the decades; six standard deviations are 60 of 400.
    expect(Math.abs(rates.filter((rate) => rate < 1e-3).length - 200)).toBeLessThan(60)
  })

  it('draws whole numbers where a key takes no others, both ends among them', () => {
    const axes = [{ key: 'num_codebooks' as const, from: 2, to: 4, scale: 'linear' as const }]
    const levels = new Set(changes({ axes, trials: 60 }).map(({ num_codebooks }) => num_codebooks))
    expect([...levels].sort()).toEqual([2, 3, 4])
  })

  it.each([
    [{ axes: [{ key: 'lr', values: [1] }, { key: 'lr', values: [2] }] }, 'sweep.axisTwice'],
    [{ axes: [{ key: 'seed', values: [1] }], seeds: [1] }, 'sweep.axisTwice'],
    [{ axes: [{ key: 'lr', from: 1, to: 2, scale: 'log' }] }, 'sweep.rangeInGrid'],
    [{ axes: [{ key: 'lr', from: 2, to: 1, scale: 'linear' }], trials: 1 }, 'sweep.badRange'],
    [{ axes: [{ key: 'lr', from: 0, to: 1, scale: 'log' }], trials: 1 }, 'sweep.badRange'],
    [{ axes: [{ key: 'batch_size', values: ['many'] }] }, 'sweep.badValue'],
    [{ axes: [{ key: 'lr', values: Array.from({ length: 26 }, (_, i) => i + 1) }, { key: 'beta', values: Array.from({ length: 20 }, (_, i) => i) }] }, 'sweep.tooMany'],
  ] as [Partial<SweepPlan>, string][])('refuses %j with %s', (some, code) => {
    expect(() => changes(some)).toThrow(expect.objectContaining({ code }))
  })
})

describe('figures over seeds', () => {
  it('have the mean and the sample standard deviation', () => {
    // 2, 4, 4, 4, 5, 5, 7, 9: mean 5, squares 32, 32 / 7.
    expect(spread([2, 4, 4, 4, 5, 5, 7, 9])).toEqual({ mean: 5, deviation: Math.sqrt(32 / 7), lowest: 2, highest: 9 })
    expect(spread([3])).toEqual({ mean: 3, deviation: 0, lowest: 3, highest: 3 })
    expect(spread([])).toBeNull()
  })
})
