import { escapeHtml } from '@/format/escape'
import { count } from '@/format/number'
import { axisText, tooltipStyle, type ChartModel } from './chart'
import { levelColour } from './tokens'

export interface UsageWords {
  title: string
  code: string
  items: string
  even: (items: string) => string
  rank: string
  /** Head of the column that says what a code holds. */
  holds?: string
}

/** Codes in the order shown: most used first, or as numbered. Pure, so that a click can be told which bar it met. */
export function orderCodes(counts: Int32Array, order: 'sorted' | 'index'): number[] {
  const codes = Array.from(counts.keys())
  return order === 'index' ? codes : codes.sort((a, b) => counts[b]! - counts[a]! || a - b)
}

/** Where the bars lie: pixels left and right of them. */
export const USAGE_EDGES = { left: 44, right: 12 }

/** The bar below a place x of a chart so wide; null outside of the bars. */
export function barAt(x: number, width: number, bars: number): number | null {
  const inner = width - USAGE_EDGES.left - USAGE_EDGES.right
  const at = Math.floor(((x - USAGE_EDGES.left) / inner) * bars)
  return inner > 0 && at >= 0 && at < bars ? at : null
}

/** Items per code of one level, against even use. The selected code stands out; dead ones leave a gap that is named. */
export function usageBars(input: {
  counts: Int32Array
  level: number
  order: 'sorted' | 'index'
  selected: number | null
  /** Codes that a person has brushed; the others stand back. */
  brushed?: ReadonlySet<number> | null
  /** What a code holds, in a few words. It may come from a file. */
  describe?: (code: number) => string
  words: UsageWords
}): ChartModel {
  const { counts, level, order, selected, brushed = null, describe = () => '', words } = input
  const codes = orderCodes(counts, order)
  const total = counts.reduce((sum, n) => sum + n, 0)
  const even = counts.length > 0 ? total / counts.length : 0
  return {
    label: words.title,
    draw: ({ tokens }) => ({
      animation: false,
      grid: { ...USAGE_EDGES, top: 16, bottom: 22 },
      xAxis: {
        type: 'category',
        data: codes.map(String),
        axisTick: { show: false },
        axisLine: { lineStyle: { color: tokens.line2 } },
        axisLabel: order === 'index' ? { ...axisText(tokens), hideOverlap: true } : { show: false },
      },
      yAxis: {
        type: 'value',
        splitNumber: 3,
        splitLine: { lineStyle: { color: tokens.grid } },
        axisLabel: { ...axisText(tokens), formatter: (v: number) => count(v) },
      },
      tooltip: {
        ...tooltipStyle(tokens),
        trigger: 'axis',
        axisPointer: { type: 'none' },
        formatter: (part) => {
          const index = (Array.isArray(part) ? part[0] : part)?.dataIndex ?? 0
          const code = codes[index]!
          const holds = describe(code)
          return (
            `${words.code} <b>${code}</b>, ${count(counts[code])} ${words.items}<br>${words.rank} ${index + 1} / ${counts.length}` +
            (holds === '' ? '' : `<br>${escapeHtml(holds)}`)
          )
        },
      },
      series: [
        {
          type: 'bar',
          barCategoryGap: counts.length > 128 ? '0%' : '18%',
          large: counts.length > 2000,
          data: codes.map((code) => ({
            value: counts[code]!,
            itemStyle: {
              color: code === selected || brushed?.has(code) === true ? levelColour(tokens, level) : tokens.text3,
              opacity: code === selected ? 1 : brushed === null ? 0.5 : brushed.has(code) ? 0.7 : 0.25,
            },
          })),
          emphasis: { itemStyle: { opacity: 1 } },
          markLine: {
            silent: true,
            symbol: 'none',
            data:
              even > 0
                ? [
                    {
                      yAxis: even,
                      lineStyle: { color: tokens.text3, type: [3, 3] },
                      label: {
                        formatter: words.even(count(even)),
                        position: 'insideEndTop',
                        color: tokens.text3,
                        fontSize: 11,
                      },
                    },
                  ]
                : [],
          },
        },
      ],
    }),
    table: () => ({
      head: [words.code, words.items, words.holds ?? ''].slice(0, words.holds === undefined ? 2 : 3),
      rows: codes.map((code) =>
        words.holds === undefined ? [code, counts[code]!] : [code, counts[code]!, describe(code)],
      ),
    }),
  }
}
