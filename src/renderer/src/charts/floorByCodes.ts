import { percent } from '@/format/number'
import { axisText, tooltipStyle, type ChartModel } from './chart'

/**
 * Collision rate if N items fell evenly into M cells: 1 - M(1 - (1 - 1/M)^N) / N (classical occupancy problem).
 * The store's figures use core's; this one only draws the form's what-if curve.
 */
export function evenCollisionRate(items: number, cells: number): number {
  if (items <= 0 || cells <= 0) return 0
  if (cells === 1) return 1 - 1 / items
  return Math.max(0, 1 + (cells * Math.expm1(items * Math.log1p(-1 / cells))) / items)
}

/** What more or fewer codes a level would do to the random floor, other things equal. */
export function floorByCodes(input: {
  items: number
  levels: number
  chosen: number
  words: { title: string; codes: string; floor: string }
}): ChartModel {
  const { items, levels, chosen, words } = input
  const around = [...new Set([16, 32, 64, 128, 256, chosen])].sort((a, b) => a - b)
  const points = around.map((codes) => ({ codes, floor: evenCollisionRate(items, codes ** levels) }))
  return {
    label: words.title,
    draw: ({ tokens }) => ({
      animation: false,
      grid: { left: 50, right: 22, top: 16, bottom: 20 },
      xAxis: {
        type: 'category',
        data: points.map(({ codes }) => String(codes)),
        boundaryGap: true,
        axisTick: { show: false },
        axisLine: { lineStyle: { color: tokens.line2 } },
        axisLabel: { ...axisText(tokens), interval: 0, hideOverlap: true },
      },
      yAxis: {
        type: 'log',
        splitNumber: 2,
        splitLine: { lineStyle: { color: tokens.grid } },
        axisLabel: {
          ...axisText(tokens),
          formatter: (v: number) => `${v >= 0.01 ? +v.toPrecision(2) : v.toExponential(0)}\u202F%`,
        },
      },
      tooltip: {
        ...tooltipStyle(tokens),
        trigger: 'axis',
        axisPointer: { type: 'none' },
        formatter: (part) => {
          const point = points[(Array.isArray(part) ? part[0] : part)?.dataIndex ?? 0]!
          return `${point.codes} ${words.codes}<br>${words.floor} <b>${percent(point.floor)}</b>`
        },
      },
      series: [
        {
          type: 'line',
          lineStyle: { color: tokens.text2, width: 1.4 },
          data: points.map(({ codes, floor }) => ({
            value: Math.max(floor * 100, 1e-12),
            symbol: 'circle',
            symbolSize: codes === chosen ? 8 : 4,
            itemStyle: { color: codes === chosen ? tokens.accent : tokens.text2 },
            label: {
              show: codes === chosen,
              position: 'top' as const,
              align: 'left' as const,
              formatter: percent(floor),
              color: tokens.text,
              fontWeight: 600,
              fontSize: 11,
            },
          })),
        },
      ],
    }),
    table: () => ({
      head: [words.codes, words.floor],
      rows: points.map(({ codes, floor }) => [codes, floor]),
    }),
  }
}
