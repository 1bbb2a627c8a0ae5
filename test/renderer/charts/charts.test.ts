import { describe, expect, it } from 'vitest'
import { compareCurves, niceCeiling } from '@/charts/compareCurves'
import { fileName, tableToCsv } from '@/charts/exportChart'
import { evenCollisionRate, floorByCodes } from '@/charts/floorByCodes'
import { flowHeatmap } from '@/charts/flowHeatmap'
import { nearestHistogram } from '@/charts/nearestHistogram'
import { similarityHeatmap } from '@/charts/similarityHeatmap'
import { frontier, tradeOff, type TradeOffPoint } from '@/charts/tradeOff'
import { orderCodes, usageBars } from '@/charts/usageBars'
import { flowOrder } from '@/pages/compare/flowOrder'
import { CANVAS, curve, tooltipHtml } from './canvas'

const EVIL = '<img src=x onerror=alert(1)>{b}|\'"'
const parsed = (html: string) => {
  const box = document.createElement('div')
  box.innerHTML = html
  return box
}

describe('hostile names from files', () => {
  const point: TradeOffPoint = {
    id: '1',
    name: EVIL,
    unexplained: 0.3,
    collisionRate: 0.4,
    collapsed: false,
    selected: true,
  }
  const words = { title: 'T', unexplained: 'u', collisionRate: 'c', run: 'r' }
  it.each([
    [
      'a run in the trade-off',
      tooltipHtml(tradeOff({ points: [point], words }).draw(CANVAS), { dataIndex: 0 }),
    ],
    [
      'an item in the similarity matrix',
      tooltipHtml(
        similarityHeatmap({
          names: [EVIL, EVIL],
          cosine: new Float32Array([1, 0.5, 0.5, 1]),
          label: 'S',
          selected: null,
        }).draw(CANVAS),
        { value: [0, 1, 0.5] },
      ),
    ],
    [
      'a run in compared curves',
      tooltipHtml(
        compareCurves({
          title: 'T',
          epoch: 'e',
          runs: [{ name: EVIL, curve: curve([0, 1]) }],
          y: { min: 0, max: null },
          formatY: () => EVIL,
          formatTick: String,
        }).draw(CANVAS),
        [{ seriesName: EVIL, color: `"><script>`, value: [0, 1] }],
      ),
    ],
  ])('are shown as text by the tooltip of %s', (_, html) => {
    expect(parsed(html).querySelector('img, script')).toBeNull()
    expect(parsed(html).textContent).toContain('onerror')
  })
  it('cannot take over a label template', () => {
    const { series } = tradeOff({ points: [point], words }).draw(CANVAS) as unknown as {
      series: { data: { label: { formatter: string } }[] }[]
    }
    expect(series[0]!.data[0]!.label.formatter).not.toMatch(/[{}]/)
  })
  it('cannot become a spreadsheet formula or break a CSV row', () => {
    expect(
      tableToCsv({
        head: ['a', 'b'],
        rows: [
          ['=1+1', '@x'],
          ['say "hi",\nthere', null],
          [-2, 'plain'],
        ],
      }),
    ).toBe(`a,b\r\n'=1+1,'@x\r\n"say ""hi"",\nthere",\r\n-2,plain\r\n`)
  })
  it('make a file name that every system takes', () => {
    expect(fileName('Perplexity / level: 1?', 'csv')).toBe('perplexity-level-1.csv')
    expect(fileName('各层困惑度', 'png')).toBe('各层困惑度.png')
    expect(fileName('///', 'svg')).toBe('chart.svg')
  })
})

describe('the trade-off', () => {
  const p = (id: string, unexplained: number, collisionRate: number): TradeOffPoint => ({
    id,
    name: id,
    unexplained,
    collisionRate,
    collapsed: false,
    selected: false,
  })
  it('draws its stairs through what nothing beats in both', () => {
    expect(
      frontier([
        p('a', 0.2, 0.5),
        p('b', 0.3, 0.3),
        p('c', 0.35, 0.4),
        p('d', 0.4, 0.1),
        p('e', 0.3, 0.35),
      ]).map(({ id }) => id),
    ).toEqual(['a', 'b', 'd'])
    expect(frontier([])).toEqual([])
  })
})

describe('the random floor of the form', () => {
  it.each([
    [3979, 262_144],
    [100, 100],
    [10, 1],
    [5, 1e12],
  ])('for %s items in %s cells is the occupancy problem’s', (items, cells) => {
    // Cells left empty by N independent throws, counted directly where that keeps its digits.
    const direct = 1 - (cells * (1 - (1 - 1 / cells) ** items)) / items
    expect(evenCollisionRate(items, cells)).toBeCloseTo(cells > 1e9 ? 2e-12 : direct, 6)
  })
  it('marks the chosen size among the others', () => {
    const { xAxis, series } = floorByCodes({
      items: 1000,
      levels: 3,
      chosen: 96,
      words: { title: '', codes: '', floor: '' },
    }).draw(CANVAS) as unknown as { xAxis: { data: string[] }; series: { data: { symbolSize: number }[] }[] }
    expect(xAxis.data).toEqual(['16', '32', '64', '96', '128', '256'])
    expect(series[0]!.data.map(({ symbolSize }) => symbolSize > 4)).toEqual([
      false,
      false,
      false,
      true,
      false,
      false,
    ])
  })
})

describe('usage', () => {
  const counts = Int32Array.of(3, 0, 9, 3)
  it('puts the most used first and equals by their number', () => {
    expect(orderCodes(counts, 'sorted')).toEqual([2, 0, 3, 1])
    expect(orderCodes(counts, 'index')).toEqual([0, 1, 2, 3])
  })
  it('has a table of every code, dead ones too', () => {
    const model = usageBars({
      counts,
      level: 0,
      order: 'sorted',
      selected: 2,
      words: { title: 'U', code: 'Code', items: 'items', rank: 'rank', even: (n) => n },
    })
    expect(model.table().rows).toEqual([
      [2, 9],
      [0, 3],
      [3, 3],
      [1, 0],
    ])
    expect(tooltipHtml(model.draw(CANVAS), [{ dataIndex: 0 }])).toContain('9 items')
  })
})

describe('flows', () => {
  const flow = { rows: 3, columns: 3, counts: Int32Array.of(0, 0, 5, 1, 0, 1, 0, 0, 0) }
  it('order codes towards a diagonal and leave empty ones out', () => {
    expect(flowOrder(flow)).toEqual({ rowOrder: [0, 1], columnOrder: [2, 0] })
  })
  it('draw only cells that hold items, coloured by their logarithm', () => {
    const model = flowHeatmap({
      ...flow,
      ...flowOrder(flow),
      words: { title: 'F', from: 'A', to: 'B', items: 'items' },
      side: 'row',
      selected: null,
    })
    const { series } = model.draw(CANVAS) as unknown as { series: { data: number[][] }[] }
    expect(series[0]!.data.map(([x, y, n]) => [x, y, n])).toEqual([
      [0, 0, 5],
      [0, 1, 1],
      [1, 1, 1],
    ])
    expect(model.max).toBe(5)
    expect(model.table().rows).toEqual([
      [0, 2, 5],
      [1, 2, 1],
      [1, 0, 1],
    ])
  })
})

it('similarity keeps its scale when all items are equal', () => {
  const model = similarityHeatmap({
    names: ['a', 'b'],
    cosine: new Float32Array([1, 1, 1, 1]),
    label: 'S',
    selected: null,
  })
  expect(model.min).toBeLessThan(model.max)
  expect(model.table().rows[0]).toEqual(['1 a', 1, 1])
})

it('the histogram marks near duplicates', () => {
  const model = nearestHistogram({
    nearest: { median: 0.9, sampled: 4, histogram: { from: 0.9, to: 1, counts: [1, 2] } },
    threshold: 0.95,
    words: { title: 'N', cosine: 'c', items: 'i' },
  })
  const { series } = model.draw(CANVAS) as unknown as {
    series: { data: { itemStyle: { color: string } }[] }[]
  }
  expect(series[0]!.data.map(({ itemStyle }) => itemStyle.color)).toEqual(['line-2', 'warn-solid'])
})

it.each([
  [0, 1],
  [0.0031, 0.005],
  [42, 50],
  [1, 1],
  [1.2, 2],
])('an axis for %s ends at %s', (value, end) => expect(niceCeiling(value)).toBeCloseTo(end))

describe('a chart saved as SVG', () => {
  it('is a picture of its own, with hostile names as text in it', async () => {
    await import('@/charts/setup')
    const { chartToSvg } = await import('@/charts/exportChart')
    const point: TradeOffPoint = {
      id: '1',
      name: EVIL,
      unexplained: 0.3,
      collisionRate: 0.4,
      collapsed: false,
      selected: true,
    }
    const svg = chartToSvg(
      tradeOff({ points: [point], words: { title: 'T', unexplained: 'u', collisionRate: 'c', run: 'r' } }),
      { ...CANVAS, tokens: { ...CANVAS.tokens, accent: '#1D5BD6', surface: '#FFFFFF', text: '#14181D' } },
    )
    expect(svg).toMatch(/^<svg[^>]+width="480"/)
    expect(svg).not.toMatch(/<img|<script/)
    expect(svg).toContain('&lt;img')
  })
})
