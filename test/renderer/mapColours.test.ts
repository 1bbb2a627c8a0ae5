import { describe, expect, it } from 'vitest'
import { normHistogram } from '@/charts/normHistogram'
import { categoryPlaces, coloursOf, legend } from '@/pages/datasets/mapColours'
import { CANVAS } from './charts/canvas'

const words = { none: 'none', number: String }

describe("a map's legend", () => {
  it('gives the most frequent values their colours, and all others that of none', () => {
    const categories = { values: [{ value: 'sea', items: 5 }, { value: 'air', items: 3 }], bins: [] }
    const all = [...categories.values, { value: null, items: 2 }, { value: 'land', items: 1 }]
    expect(legend(categories, all, words).map(({ label, colour, items, value }) => [label, colour, items, value])).toEqual([
      ['sea', 'cat-1', 5, 'sea'],
      ['air', 'cat-2', 3, 'air'],
      ['none', 'idle-solid', 2, null],
      ['land', 'idle-solid', 1, 'land'],
    ])
  })
  it('tells stretches of numbers, which cannot be filtered by', () => {
    const categories = { values: [], bins: [{ from: 0, to: 5, items: 4 }, { from: 5, to: 90, items: 4 }] }
    expect(coloursOf(categories)).toEqual(['seq-2', 'seq-3'])
    expect(legend(categories, [], words).map(({ label, value }) => [label, value])).toEqual([
      ['0 … 5', undefined],
      ['5 … 90', undefined],
    ])
  })
})

describe('the place of a category', () => {
  it('is the point of it that is nearest to its median', () => {
    const points = { rows: Int32Array.of(3, 1, 0, 2), xy: Float32Array.of(0, 0, 10, 0, 1, 1, 50, 50) }
    // Rows 3, 1 and 0 are of category 0: the median is (1, 0), and (0, 0) is the first that near it; row 2 stands alone.
    expect(categoryPlaces(points, Uint8Array.of(0, 0, 1, 0), 3)).toEqual([{ x: 0, y: 0 }, { x: 50, y: 50 }, null])
  })
})

it('the histogram of norms counts what the report counted', () => {
  const model = normHistogram({ histogram: { from: 0, to: 2, counts: [3, 0, 1, 4] }, words: { title: 'T', norm: 'norm', items: 'items' } })
  expect(model.table().rows.map(([, n]) => n)).toEqual([3, 0, 1, 4])
  expect((model.draw(CANVAS).series as { data: number[] }[])[0]!.data).toEqual([3, 0, 1, 4])
})
