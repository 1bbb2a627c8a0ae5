import { describe, expect, it } from 'vitest'
import { BASE_CONFIGURATION } from '@shared/configuration'
import type { RunRow } from '@shared/queries'
import { filterRuns, groupBySweep, parseFilter } from '@/pages/runs/filterRuns'

const checkpoint = (collisionRate: number) => ({ kind: 'best-collision', figures: { collisionRate, fractionOfVarianceUnexplained: 0.2, largestGroup: 3, levels: [{ perplexity: 41 }] } })
/** Only what a filter looks at. */
const row = (name: string, change: Partial<Record<keyof RunRow, unknown>> = {}, configuration: object = {}) =>
  ({
    id: name, name, datasetName: 'movies', preset: null, status: 'completed', tags: [], sweep: null, notes: '', epoch: 10, timing: { trainMs: 4200 },
    checkpoints: [checkpoint(0.05)], configuration: { ...BASE_CONFIGURATION, ...configuration }, ...change,
  }) as unknown as RunRow
const rows = [
  row('a', { tags: ['baseline', 'keep'] }, { lr: 1e-4, hidden_dim: [64, 32] }),
  row('b', { status: 'failed', checkpoints: [], timing: null }, { lr: 1e-2, skip: 'pca' }),
  row('c', { checkpoints: [checkpoint(0.002)], preset: 'recommended', notes: 'the good one' }),
]
const found = (text: string) => filterRuns(rows, parseFilter(text).conditions).map(({ name }) => name)

describe('a filter of runs', () => {
  it('takes conditions apart from words, and quotes around what has blanks', () => {
    expect(parseFilter('lr<0.001 movies notes="the good one" 12=x')).toEqual({
      conditions: [{ key: 'lr', operator: '<', value: '0.001' }, { key: 'notes', operator: '=', value: 'the good one' }],
      words: 'movies 12=x',
    })
  })

  it.each([
    ['lr<0.001', ['a']],
    ['lr=1e-3', ['c']],
    ['lr!=0.001', ['a', 'b']],
    ['skip=PCA', ['b']],
    ['hidden_dim=64,32', ['a']],
    ['tag=keep', ['a']],
    ['tag!=keep', ['b', 'c']],
    ['status=failed', ['b']],
    ['collisions<=5%', ['a', 'c']],
    ['collisions<0.01 preset=recommended', ['c']],
    ['perplexity>40', ['a', 'c']],
    ['seconds<5', ['a', 'c']],
    ['notes="the good one"', ['c']],
    ['lr<low', []],
    ['', ['a', 'b', 'c']],
  ])('%s keeps %j', (text, names) => expect(found(text)).toEqual(names))

  it('puts the runs of a sweep together, where its first run is', () => {
    const mixed = [row('1', { sweep: 's' }), row('2'), row('3', { sweep: 's' }), row('4', { sweep: 't' }), row('5')]
    expect(groupBySweep(mixed).map(({ name }) => name)).toEqual(['1', '3', '2', '4', '5'])
  })
})
