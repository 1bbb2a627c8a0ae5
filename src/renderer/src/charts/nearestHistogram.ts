import type { EmbeddingStatistics } from '@shared/ipc/datasets'
import { count } from '@/format/number'
import { axisText, tooltipStyle, type ChartModel } from './chart'

/** How near each item's nearest other is: bars from the near-duplicate threshold on are marked. */
export function nearestHistogram(input: {
  nearest: NonNullable<EmbeddingStatistics['nearest']>
  threshold: number
  words: { title: string; cosine: string; items: string }
}): ChartModel {
  const {
    nearest: { histogram },
    threshold,
    words,
  } = input
  const step = (histogram.to - histogram.from) / Math.max(1, histogram.counts.length)
  const bins = histogram.counts.map((n, index) => ({
    from: histogram.from + index * step,
    to: histogram.from + (index + 1) * step,
    n,
  }))
  return {
    label: words.title,
    draw: ({ tokens }) => ({
      animation: false,
      grid: { left: 2, right: 2, top: 2, bottom: 16 },
      xAxis: {
        type: 'category',
        data: bins.map(({ from }) => from.toFixed(2)),
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
          return `${words.cosine} ${bin.from.toFixed(2)} … ${bin.to.toFixed(2)}<br><b>${count(bin.n)}</b> ${words.items}`
        },
      },
      series: [
        {
          type: 'bar',
          barCategoryGap: '10%',
          data: bins.map(({ from, n }) => ({
            value: n,
            itemStyle: { color: from >= threshold - step / 2 ? tokens.warnSolid : tokens.line2 },
          })),
        },
      ],
    }),
    table: () => ({
      head: [words.cosine, words.items],
      rows: bins.map(({ from, to, n }) => [`${from.toFixed(3)} … ${to.toFixed(3)}`, n]),
    }),
  }
}
