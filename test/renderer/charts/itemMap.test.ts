import { describe, expect, it } from 'vitest'
import { itemMap } from '@/charts/itemMap'
import { readTokens } from '@/charts/tokens'

const tokens = readTokens({ getPropertyValue: (name) => name.slice(2) })
const canvas = { tokens, width: 300, height: 200 }
const words = { title: 'demo, PCA', row: 'Row', column: 'kind', sampled: (n: string, of: string) => `${n} of ${of}` }
/** Rows 4, 0 and 2 of a dataset whose rows are fish, fish, none, none and bird. */
const points = { rows: Int32Array.of(4, 0, 2), xy: Float32Array.of(1, 2, 3, 4, 5, 6) }
const categories = { of: Uint8Array.of(0, 0, 255, 255, 1), colours: ['cat-1', 'cat-2'] }
const nameOf = (category: number) => ['fish', 'bird'][category]
const seriesOf = (input: Parameters<typeof itemMap>[0]) =>
  itemMap(input).draw(canvas).series as { data: number[][]; itemStyle: { color: string } }[]

describe('the map of items as a picture for saving', () => {
  it('draws every category in its colour, and the others in grey below', () => {
    const series = seriesOf({ points, categories, nameOf, words })
    expect(series.map(({ data, itemStyle }) => [itemStyle.color, data])).toEqual([
      ['cat-1', [[3, 4]]], ['cat-2', [[1, 2]]], ['idle-solid', [[5, 6]]],
    ])
  })
  it('draws all in the accent without a column', () => {
    const series = seriesOf({ points, categories: null, nameOf: () => undefined, words: { ...words, column: null } })
    expect(series[0]).toMatchObject({ itemStyle: { color: 'accent' }, data: [[1, 2], [3, 4], [5, 6]] })
  })
  it('has every point in its table, with its row and value', () => {
    expect(itemMap({ points, categories, nameOf, words }).table()).toEqual({
      head: ['Row', 'x', 'y', 'kind'], rows: [[4, 1, 2, 'bird'], [0, 3, 4, 'fish'], [2, 5, 6, null]],
    })
  })
  it('draws 50,000 of very many, evenly, and says so', () => {
    const many = { rows: Int32Array.from({ length: 100_000 }, (_, i) => i), xy: new Float32Array(200_000) }
    const option = itemMap({ points: many, categories: null, nameOf, words }).draw(canvas)
    expect((option.series as { data: unknown[] }[])[0]!.data).toHaveLength(50_000)
    expect(option.xAxis).toMatchObject({ name: '50,000 of 100,000' })
  })
})
