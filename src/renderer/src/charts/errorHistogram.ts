import { count, markText, significant } from '@/format/number'
import { axisText, tooltipStyle, type ChartModel } from './chart'

/** How many items have which error; a mark at the item that is looked at. */
export function errorHistogram(input: {
  histogram: { from: number; to: number; counts: readonly number[] }
  mean: number
  marked: number | null
  words: { title: string; error: string; items: string; mean: string; marked: string }
}): ChartModel {
  const { histogram, mean, marked, words } = input
  const { from, to, counts } = histogram
  const width = (to - from) / Math.max(1, counts.length)
  const edge = (bin: number) => from + bin * width
  return {
    label: words.title,
    draw: ({ tokens }) => ({
      animation: false,
      grid: { left: 44, right: 12, top: 18, bottom: 22 },
      xAxis: { type: 'value', min: from, max: to, splitLine: { show: false }, axisLabel: { ...axisText(tokens), formatter: (v: number) => markText(significant(v)), showMinLabel: false, showMaxLabel: false, hideOverlap: true } },
      yAxis: { type: 'value', splitNumber: 3, splitLine: { lineStyle: { color: tokens.grid } }, axisLabel: axisText(tokens) },
      tooltip: {
        ...tooltipStyle(tokens),
        trigger: 'axis',
        axisPointer: { type: 'none' },
        formatter: (parts) => {
          const bin = (Array.isArray(parts) ? parts[0] : parts)?.dataIndex ?? 0
          return `${words.error} ${significant(edge(bin))} … ${significant(edge(bin + 1))}<br><b>${count(counts[bin])}</b> ${words.items}`
        },
      },
      series: [
        {
          type: 'bar',
          barCategoryGap: '5%',
          barWidth: '95%',
          data: counts.map((n, bin) => [edge(bin + 0.5), n]),
          itemStyle: { color: tokens.text3, opacity: 0.6 },
          markLine: {
            silent: true,
            symbol: 'none',
            data: [
              { xAxis: mean, lineStyle: { color: tokens.text2, type: [3, 3] as [number, number] }, label: { formatter: words.mean, color: tokens.text2, fontSize: 11 } },
              ...(marked === null
                ? []
                : [{ xAxis: marked, lineStyle: { color: tokens.accent, width: 2 }, label: { formatter: words.marked, color: tokens.accent, fontSize: 11 } }]),
            ],
          },
        },
      ],
    }),
    table: () => ({
      head: [`${words.error} ≥`, `${words.error} <`, words.items],
      rows: counts.map((n, bin) => [edge(bin), edge(bin + 1), n]),
    }),
  }
}
