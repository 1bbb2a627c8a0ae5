import type { Histogram } from '@shared/ipc/primitives'
import { count, significant } from '@/format/number'
import { axisText, tooltipStyle, type ChartModel } from './chart'

/** How long the embeddings are. */
export function normHistogram(input: {
  histogram: Histogram
  words: { title: string; norm: string; items: string }
}): ChartModel {
  const { histogram, words } = input
  const step = (histogram.to - histogram.from) / Math.max(1, histogram.counts.length)
  const bins = histogram.counts.map((n, i) => ({
    from: histogram.from + i * step,
    to: histogram.from + (i + 1) * step,
    n,
  }))
  return {
    label: words.title,
    draw: ({ tokens }) => ({
      animation: false,
      grid: { left: 2, right: 2, top: 2, bottom: 16 },
      xAxis: {
        type: 'category',
        data: bins.map(({ from, to }, i) => significant(i === bins.length - 1 ? to : from)),
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
          return `${words.norm} ${significant(bin.from)} … ${significant(bin.to)}<br><b>${count(bin.n)}</b> ${words.items}`
        },
      },
      series: [
        {
          type: 'bar',
          data: bins.map(({ n }) => n),
          barCategoryGap: '10%',
          itemStyle: { color: tokens.accent },
        },
      ],
    }),
    table: () => ({
      head: [words.norm, words.items],
      rows: bins.map(({ from, to, n }) => [`${significant(from)} … ${significant(to)}`, n]),
    }),
  }
}
