import { escapeHtml } from '@/format/escape'
import { count } from '@/format/number'
import { tooltipStyle, type ChartModel } from './chart'

export interface Codeword {
  code: number
  x: number
  y: number
  items: number
  /** What it holds; may come from a file. */
  holds: string
  /** Place in the categorical palette; -1: none. */
  hue: number
}

/** Shorter side of a picture, in pixels, from which on its circles need not be smaller to stay apart. */
const ROOMY = 420

/** Radius in pixels whose area grows with the items, smaller in a small picture; a dead code keeps a small ring. */
export function radiusOf(items: number, most: number, { width, height }: { width: number; height: number }): number {
  if (items === 0) return 3.5
  const room = Math.min(1, Math.max(0.6, Math.min(width, height) / ROOMY))
  return 4 + 13 * room * Math.sqrt(items / Math.max(1, most))
}

/** Codewords of a level as a picture of their own, for saving and as a table; the page draws them over the items. */
export function codewordMap(codewords: readonly Codeword[], words: { title: string; code: string; items: string; holds: string }): ChartModel {
  const most = codewords.reduce((max, { items }) => Math.max(max, items), 1)
  return {
    label: words.title,
    draw: ({ tokens, width, height }) => ({
      animation: false,
      grid: { left: 12, right: 12, top: 12, bottom: 12 },
      xAxis: { type: 'value', show: false, scale: true },
      yAxis: { type: 'value', show: false, scale: true },
      tooltip: {
        ...tooltipStyle(tokens),
        formatter: (part) => {
          const one = codewords[(Array.isArray(part) ? part[0] : part)?.dataIndex ?? 0]!
          return `${words.code} <b>${one.code}</b>, ${count(one.items)} ${words.items}<br>${escapeHtml(one.holds)}`
        },
      },
      series: [
        {
          type: 'scatter',
          data: codewords.map((one) => ({
            value: [one.x, one.y],
            symbolSize: 2 * radiusOf(one.items, most, { width, height }),
            itemStyle: {
              color: one.items === 0 ? 'transparent' : one.hue < 0 ? tokens.accent : tokens.categories[one.hue % 12]!,
              opacity: 0.6,
              borderColor: one.items === 0 ? tokens.text3 : tokens.surface,
            },
          })),
          label: {
            show: true,
            fontSize: 10,
            color: tokens.text,
            formatter: ({ dataIndex }) => String(codewords[dataIndex]!.code),
          },
        },
      ],
    }),
    table: () => ({
      head: [words.code, words.items, 'x', 'y', words.holds],
      rows: codewords.map(({ code, items, x, y, holds }) => [code, items, x, y, holds]),
    }),
  }
}
