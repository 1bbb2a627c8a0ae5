import { describe, expect, it } from 'vitest'
import { createViews } from '@store/views'
import { makeDataset, temporaryWorkspace } from './helpers'

describe('a column as colours', () => {
  it('gives a byte a row: the most frequent values by rank, everything else 255', () => {
    const workspace = temporaryWorkspace()
    const kind = ['air', 'sea', 'sea', null, 'sea', 'air', '']
    const id = makeDataset(workspace, 'things', { columns: { kind } })
    const { values, bins, categories } = createViews(workspace).categories(id, 'kind')
    expect(values).toEqual([{ value: 'sea', items: 3 }, { value: 'air', items: 2 }])
    expect([bins, [...categories]]).toEqual([[], [1, 0, 0, 255, 0, 1, 255]])
  })
  it('puts many numbers into seven stretches of as many items, whatever lies far out', () => {
    const workspace = temporaryWorkspace()
    // 1 … 83 and one that would take all the colours of a plain scale.
    const price = [null, ...Array.from({ length: 83 }, (_, i) => 83 - i), 1_000_000]
    const id = makeDataset(workspace, 'things', { columns: { price } })
    const { values, bins, categories } = createViews(workspace).categories(id, 'price')
    expect(values).toEqual([])
    expect(bins).toHaveLength(7)
    expect(bins.map(({ items }) => items)).toEqual(Array(7).fill(12))
    expect([bins[0], bins[6]]).toEqual([{ from: 1, to: 13, items: 12 }, { from: 73, to: 1_000_000, items: 12 }])
    expect([categories[0], categories[1], categories[83], categories[84]]).toEqual([255, 6, 0, 6])
  })
  it('is kept, and made again where it is lost', () => {
    const workspace = temporaryWorkspace()
    const id = makeDataset(workspace, 'things', { columns: { kind: ['a', 'b', 'a'] } })
    const views = createViews(workspace)
    const first = views.categories(id, 'kind')
    expect(workspace.derived.list(id)).toHaveLength(1)
    expect(views.categories(id, 'kind')).toEqual(first)
    workspace.derived.delete(id, workspace.derived.list(id)[0]!.name)
    expect(views.categories(id, 'kind')).toEqual(first)
  })
})
