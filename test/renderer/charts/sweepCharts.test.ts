import { describe, expect, it } from 'vitest'
import { parallelCoordinates, ranks } from '@/charts/parallel'
import { runScatter } from '@/charts/runScatter'
import { CANVAS, tooltipHtml } from './canvas'

const names = ['a', 'b <i>', 'c']
const lr = { title: 'lr', values: [0.001, 0.01, 0.1] }
const skip = { title: 'skip', values: ['pca', null, 'none'] }
const rate = { title: 'rate', values: [0.3, 0.1, null] }
interface Drawn {
  parallelAxis: { name: string; type: string; data?: string[] }[]
  xAxis: { type: string; data?: string[] }
  yAxis: { type: string }
  series: { data: { value: unknown[]; lineStyle?: { color: string; opacity: number }; itemStyle?: { color: string }; symbolSize?: number }[] }[]
}

describe('parallel coordinates of a sweep', () => {
  const chart = (selected: number[] = []) => parallelCoordinates({ title: 'T', names, axes: [lr, skip, rate], selected: new Set(selected), words: { run: 'Run' } })
  const drawn = (selected?: number[]) => chart(selected).draw(CANVAS) as unknown as Drawn

  it('have an axis of numbers or of words for each key, and a gap where a run has no value', () => {
    expect(drawn().parallelAxis.map(({ name, type, data }) => [name, type, data])).toEqual([
      ['lr', 'value', undefined], ['skip', 'category', ['none', 'pca']], ['rate', 'value', undefined],
    ])
    expect(drawn().series[0]!.data.map(({ value }) => value)).toEqual([[0.001, 'pca', 0.3], [0.01, '-', 0.1], [0.1, 'none', '-']])
  })

  it('are coloured by the last axis, and the chosen run stands out', () => {
    const colours = drawn().series[0]!.data.map(({ lineStyle }) => lineStyle!.color)
    expect(colours[0]).toBe(CANVAS.tokens.sequence.at(-1))
    expect(colours[1]).not.toBe(colours[0])
    const chosen = drawn([1]).series[0]!.data.map(({ lineStyle }) => lineStyle!)
    expect(chosen[1]!.color).toBe(CANVAS.tokens.accent)
    expect(chosen[1]!.opacity).toBeGreaterThan(chosen[0]!.opacity)
  })

  it('rank equal values alike, and say nothing of a missing one', () => {
    expect(ranks([0.3, 0.1, 0.3, null, 0.2])).toEqual([1, 0, 1, null, 0.5])
    expect(ranks([7, 7])).toEqual([0, 0])
  })

  it('tell a run by its name, with every value, as text and as a table', () => {
    expect(tooltipHtml(drawn(), { dataIndex: 1 })).toBe('<b>b &lt;i&gt;</b><br>lr 0.01<br>skip –<br>rate 0.1')
    expect(chart().table()).toEqual({ head: ['Run', 'lr', 'skip', 'rate'], rows: [['a', 0.001, 'pca', 0.3], ['b <i>', 0.01, null, 0.1], ['c', 0.1, 'none', null]] })
  })
})

describe('a scatter of runs', () => {
  const draw = (selected: number[] = []) =>
    runScatter({ title: 'T', names, x: skip, y: lr, selected: new Set(selected), words: { run: 'Run' } }).draw(CANVAS) as unknown as Drawn

  it('leaves out runs of which one value is not known, and names the rest rightly', () => {
    expect(draw().series[0]!.data.map(({ value }) => value)).toEqual([['pca', 0.001], ['none', 0.1]])
    expect(tooltipHtml(draw(), { dataIndex: 1 })).toBe('<b>c</b><br>skip none<br>lr 0.1')
    expect([draw().xAxis.type, draw().xAxis.data, draw().yAxis.type]).toEqual(['category', ['none', 'pca'], 'value'])
  })

  it('makes the chosen run larger', () => {
    const [first, second] = draw([2]).series[0]!.data
    expect(second!.symbolSize).toBeGreaterThan(first!.symbolSize!)
    expect(second!.itemStyle!.color).toBe(CANVAS.tokens.accent)
  })
})
