import { describe, expect, it } from 'vitest'
import { axisOf, planOf, splitValues } from '@/pages/newRun/sweepAxes'

describe('a line of the sweep form', () => {
  it('splits at commas, but not inside brackets', () =>
    expect(splitValues('[256, 128], [512,256] ,64')).toEqual(['[256, 128]', '[512,256]', '64']))

  it('reads values as their key takes them', () => {
    expect(axisOf({ key: 'lr', kind: 'values', text: '1e-3, 3e-4' })).toEqual({ key: 'lr', values: [1e-3, 3e-4] })
    expect(axisOf({ key: 'kmeans_init', kind: 'values', text: 'off, delayed' })).toEqual({
      key: 'kmeans_init',
      values: ['off', 'delayed'],
    })
    expect(axisOf({ key: 'hidden_dim', kind: 'values', text: '[256,128], [512]' })).toEqual({
      key: 'hidden_dim',
      values: [[256, 128], [512]],
    })
  })

  it('reads a range', () =>
    expect(axisOf({ key: 'lr', kind: 'log', text: '1e-4..1e-2' })).toEqual({ key: 'lr', from: 1e-4, to: 1e-2, scale: 'log' }))

  it.each([
    ['lr', 'values', 'fast'],
    ['batch_size', 'values', '64, 1.5'],
    ['lr', 'values', ''],
    ['lr', 'linear', '1..'],
    ['lr', 'linear', '1..2..3'],
    ['lr', 'linear', '1, 2'],
  ] as const)('does not take %s %s "%s"', (key, kind, text) => expect(axisOf({ key, kind, text })).toBeNull())
})

describe('the plan of a sweep', () => {
  const axes = [{ key: 'lr' as const, kind: 'values' as const, text: '1, 2' }]
  it('has all combinations, or as many drawn as were asked for', () => {
    expect(planOf(axes, { trials: '5', seeds: '1, 2', random: false })).toMatchObject({ trials: null, seeds: [1, 2] })
    expect(planOf(axes, { trials: '5', seeds: '', random: true })).toMatchObject({ trials: 5, seeds: [] })
  })
  it.each([
    [{ trials: '', seeds: '', random: true }],
    [{ trials: '501', seeds: '', random: true }],
    [{ trials: '5', seeds: '1.5', random: false }],
  ])('is not there yet with %j', (options) => expect(planOf(axes, options)).toBeNull())
  it('needs something that varies', () => expect(planOf([], { trials: '5', seeds: '', random: false })).toBeNull())
})
