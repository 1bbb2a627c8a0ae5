import type { Histogram } from '@shared/ipc/primitives'
import { count } from '@/format/number'
import { axisText, tooltipStyle, type ChartModel } from './chart'
import type { ChartTokens } from './tokens'

export interface Bin {
  from: number
  to: number
  n: number
}

/** A small histogram without a scale of counts: both ends named below it, each bar's range and count on hover. */
export function histogramBars(input: {
  histogram: Histogram
  words: { title: string; value: string; items: string }
  /** What stands at an end of the axis; the last bar may say where it ends. */
  end: (bin: Bin, isLast: boolean) => string
  /** Ends of a bar as the tooltip tells them, and as the table does. */
  told: (value: number) => string
  listed?: (value: number) => string
  /** A bar's own colour; left out: all are in the accent. */
  colour?: (bin: Bin, tokens: ChartTokens, width: number) => string
}): ChartModel {
  const { histogram, words, end, told, listed = told, colour } = input
  const width = (histogram.to - histogram.from) / Math.max(1, histogram.counts.length)
  const bins: Bin[] = histogram.counts.map((n, i) => ({
    from: histogram.from + i * width,
    to: histogram.from + (i + 1) * width,
    n,
  }))
  return {
    label: words.title,
    draw: ({ tokens }) => ({
      animation: false,
      grid: { left: 2, right: 2, top: 2, bottom: 16 },
      xAxis: {
        type: 'category',
        data: bins.map((bin, i) => end(bin, i === bins.length - 1)),
        axisTick: { show: false },
        axisLine: { lineStyle: { color: tokens.line2 } },
        axisLabel: {
          ...axisText(tokens),
          interval: Math.max(0, bins.length - 2),
          showMaxLabel: true,
          showMinLabel: true,
          alignMinLabel: 'left',
          alignMaxLabel: 'right',
        },
      },
      yAxis: { type: 'value', show: false },
      tooltip: {
        ...tooltipStyle(tokens),
        trigger: 'axis',
        axisPointer: { type: 'none' },
        formatter: (part) => {
          const bin = bins[(Array.isArray(part) ? part[0] : part)?.dataIndex ?? 0]!
          return `${words.value} ${told(bin.from)} … ${told(bin.to)}<br><b>${count(bin.n)}</b> ${words.items}`
        },
      },
      series: [
        {
          type: 'bar',
          barCategoryGap: '10%',
          data: bins.map((bin) => (colour ? { value: bin.n, itemStyle: { color: colour(bin, tokens, width) } } : bin.n)),
          itemStyle: { color: tokens.accent },
        },
      ],
    }),
    table: () => ({
      head: [words.value, words.items],
      rows: bins.map(({ from, to, n }) => [`${listed(from)} … ${listed(to)}`, n]),
    }),
  }
}
