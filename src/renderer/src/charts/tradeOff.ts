import { escapeHtml, escapeLabel } from '@/format/escape'
import { fixed, percent } from '@/format/number'
import { digitsOf, niceRange } from './axes'
import { axisText, tooltipStyle, type ChartModel } from './chart'
import { placeLabels } from './placeLabels'

export interface TradeOffPoint {
  id: string
  /** From a person or a file. */
  name: string
  unexplained: number
  collisionRate: number
  collapsed: boolean
  selected: boolean
}

const GRID = { left: 48, right: 20, top: 14, bottom: 24 }

/** Points that no other beats in both; from left to right. */
export function frontier(points: readonly TradeOffPoint[]): TradeOffPoint[] {
  const sorted = [...points].sort(
    (a, b) => a.unexplained - b.unexplained || a.collisionRate - b.collisionRate,
  )
  let best = Infinity
  return sorted.filter(({ collisionRate }) => {
    if (collisionRate >= best) return false
    best = collisionRate
    return true
  })
}

/** Collision rate against variance unexplained: lower left is better, the stairs are what nothing beats. */
export function tradeOff(input: {
  points: readonly TradeOffPoint[]
  words: { title: string; unexplained: string; collisionRate: string; run: string }
}): ChartModel {
  const { points, words } = input
  const stairs = frontier(points)
  // A handful is named; more names than that would only hide the points.
  const named = new Set(
    [...points.filter(({ selected }) => selected), ...(points.length <= 12 ? points : stairs)].map(
      ({ id }) => id,
    ),
  )
  const x = niceRange(
    points.map(({ unexplained }) => unexplained),
    5,
  )
  const y = niceRange(
    points.map(({ collisionRate }) => collisionRate * 100),
    4,
  )
  return {
    label: words.title,
    draw: ({ tokens, width, height }) => {
      const plot = { width: width - GRID.left - GRID.right, height: height - GRID.top - GRID.bottom }
      const sides = placeLabels(
        points.map((point) => ({
          x: GRID.left + ((point.unexplained - x.min) / (x.max - x.min)) * plot.width,
          y: GRID.top + (1 - (point.collisionRate * 100 - y.min) / (y.max - y.min)) * plot.height,
          name: named.has(point.id) ? point.name : null,
          keep: point.selected,
        })),
        { left: GRID.left, right: width, top: 0, bottom: height - GRID.bottom + 8 },
        (name) => name.length * 6.4 + 4,
      )
      return {
        animation: false,
        grid: GRID,
        xAxis: {
          type: 'value',
          ...x,
          splitLine: { show: false },
          axisTick: { show: false },
          axisLine: { onZero: false, lineStyle: { color: tokens.line2 } },
          axisLabel: { ...axisText(tokens), formatter: (v: number) => v.toFixed(Math.max(2, digitsOf(x.interval))), hideOverlap: true },
        },
        yAxis: {
          type: 'value',
          ...y,
          axisLine: { show: false },
          axisTick: { show: false },
          splitLine: { lineStyle: { color: tokens.grid } },
          axisLabel: { ...axisText(tokens), formatter: (v: number) => `${v.toFixed(digitsOf(y.interval))}\u202F%` },
        },
        tooltip: {
          ...tooltipStyle(tokens),
          formatter: (part) => {
            const point = points[(Array.isArray(part) ? part[0] : part)?.dataIndex ?? -1]
            return point === undefined
              ? ''
              : `<b>${escapeHtml(point.name)}</b><br>${words.collisionRate} ${percent(point.collisionRate)}<br>${words.unexplained} ${fixed(point.unexplained, 3)}`
          },
        },
        series: [
          {
            type: 'scatter',
            z: 3,
            data: points.map((point, index) => ({
              value: [point.unexplained, point.collisionRate * 100],
              symbolSize: point.selected ? 10 : 8,
              itemStyle: point.collapsed
                ? {
                    color: point.selected ? tokens.accent : tokens.surface,
                    borderColor: tokens.badSolid,
                    borderWidth: 1.8,
                  }
                : { color: point.selected ? tokens.accent : tokens.idle },
              label: {
                show: sides[index] !== null,
                position: sides[index] ?? ('right' as const),
                formatter: escapeLabel(point.name),
                color: point.selected ? tokens.text : tokens.text2,
                fontWeight: point.selected ? 600 : 400,
                fontSize: 11,
                fontFamily: tokens.font,
              },
            })),
          },
          {
            type: 'line',
            step: 'end',
            silent: true,
            showSymbol: false,
            lineStyle: { color: tokens.accent, type: [4, 3], width: 1.2 },
            data: stairs.map(({ unexplained, collisionRate }) => [unexplained, collisionRate * 100]),
          },
        ],
      }
    },
    table: () => ({
      head: [words.run, words.unexplained, words.collisionRate],
      rows: points.map((p) => [p.name, p.unexplained, p.collisionRate]),
    }),
  }
}
