import { escapeHtml } from '@/format/escape'
import { axisText, tooltipStyle, type ChartModel } from './chart'
import { scaleOf, type ParallelAxis } from './parallel'

/** One point a run: any key or figure against any other. */
export function runScatter(input: {
  title: string
  names: readonly string[]
  x: ParallelAxis
  y: ParallelAxis
  selected: ReadonlySet<number>
  words: { run: string }
}): ChartModel {
  const { title, names, x, y, selected, words } = input
  const shown = names.map((_, run) => run).filter((run) => x.values[run] !== null && y.values[run] !== null)
  const axisOf = ({ title: name, values }: ParallelAxis) => ({ name, ...scaleOf(values) })
  return {
    label: title,
    draw: ({ tokens }) => {
      const common = { nameLocation: 'middle' as const, nameTextStyle: axisText(tokens), axisLabel: axisText(tokens), axisTick: { show: false }, splitLine: { lineStyle: { color: tokens.grid } }, axisLine: { lineStyle: { color: tokens.line2 }, onZero: false } }
      return {
        animation: false,
        grid: { left: 58, right: 16, top: 12, bottom: 38 },
        xAxis: { ...axisOf(x), ...common, nameGap: 22 },
        yAxis: { ...axisOf(y), ...common, nameGap: 42 },
        tooltip: {
          ...tooltipStyle(tokens),
          formatter: (part) => {
            const run = shown[(Array.isArray(part) ? part[0] : part)?.dataIndex ?? -1]
            return run === undefined
              ? ''
              : `<b>${escapeHtml(names[run]!)}</b><br>${escapeHtml(x.title)} ${escapeHtml(String(x.values[run]))}<br>${escapeHtml(y.title)} ${escapeHtml(String(y.values[run]))}`
          },
        },
        series: [
          {
            type: 'scatter',
            data: shown.map((run) => ({
              value: [x.values[run]!, y.values[run]!],
              symbolSize: selected.has(run) ? 11 : 8,
              itemStyle: { color: selected.has(run) ? tokens.accent : tokens.idle },
            })),
          },
        ],
      }
    },
    table: () => ({
      head: [words.run, x.title, y.title],
      rows: names.map((name, run) => [name, x.values[run] ?? null, y.values[run] ?? null]),
    }),
  }
}
