import { markText } from '@/format/number'
import { axisText, tooltipStyle, type ChartModel } from './chart'
import type { ChartTokens } from './tokens'

export interface LevelBar {
  name: string
  colour: (tokens: ChartTokens) => string
  /** By level. */
  values: readonly (number | null)[]
}

/** Pixels that the name of a level takes with its gap; where there are fewer, its number stands for it. */
const ROOM_FOR_A_NAME = 48

/** Figures side by side for each level; the words and numbers are ours. */
export function levelBars(input: {
  title: string
  levels: readonly string[]
  bars: readonly LevelBar[]
  /** A line for each level that bars are measured against. */
  limit: { name: string; values: readonly (number | null)[] } | null
  format: (value: number) => string
  /** Where the axis ends; left out: where the bars do. */
  max?: number
  levelHead: string
}): ChartModel {
  const { title, levels, bars, limit, format, max, levelHead } = input
  return {
    label: title,
    draw: ({ tokens, width }) => ({
      animation: false,
      grid: { left: 40, right: 8, top: 10, bottom: 22 },
      xAxis: {
        type: 'category',
        data: [...levels],
        axisTick: { show: false },
        axisLine: { lineStyle: { color: tokens.line2 } },
        axisLabel: {
          ...axisText(tokens),
          interval: 0,
          hideOverlap: true,
          formatter: (name: string) => ((width - 48) / levels.length < ROOM_FOR_A_NAME ? (/\d+/.exec(name)?.[0] ?? name) : name),
        },
      },
      yAxis: {
        type: 'value',
        // A round step would leave its last mark close under the end.
        ...(max === undefined ? { splitNumber: 4 } : { max, interval: max / 4 }),
        splitLine: { lineStyle: { color: tokens.grid } },
        axisLabel: { ...axisText(tokens), formatter: (value: number) => markText(format(value)) },
      },
      tooltip: {
        ...tooltipStyle(tokens),
        trigger: 'axis',
        axisPointer: { type: 'shadow', shadowStyle: { color: tokens.surface3, opacity: 0.4 } },
        formatter: (parts) => {
          const at = (Array.isArray(parts) ? parts[0] : parts)?.dataIndex ?? 0
          const lines = [...bars, ...(limit === null ? [] : [limit])].flatMap(({ name, values }) => {
            const value = values[at]
            return value == null ? [] : [`${name} <b>${format(value)}</b>`]
          })
          return [levels[at], ...lines].join('<br>')
        },
      },
      series: [
        ...bars.map(({ name, colour, values }) => ({
          type: 'bar' as const,
          name,
          data: [...values],
          barMaxWidth: 34,
          itemStyle: { color: colour(tokens), borderRadius: [2, 2, 0, 0] },
        })),
        ...(limit === null
          ? []
          : [
              {
                type: 'scatter' as const,
                name: limit.name,
                data: [...limit.values],
                symbol: 'rect',
                symbolSize: [52, 2],
                itemStyle: { color: tokens.text2 },
                silent: true,
              },
            ]),
      ],
    }),
    table: () => ({
      head: [levelHead, ...bars.map(({ name }) => name), ...(limit === null ? [] : [limit.name])],
      rows: levels.map((level, at) => [
        level,
        ...bars.map(({ values }) => values[at] ?? null),
        ...(limit === null ? [] : [limit.values[at] ?? null]),
      ]),
    }),
  }
}
