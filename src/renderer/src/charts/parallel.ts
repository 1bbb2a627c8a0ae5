import { escapeHtml } from '@/format/escape'
import { axisText, tooltipStyle, type ChartModel, type ChartOption } from './chart'

/** Steps of the sequence below this one vanish on the ground when they are but a line. */
const PALEST = 3

export interface ParallelAxis {
  title: string
  /** Of each run, in order; null: not known. */
  values: readonly (number | string | null)[]
}

/** One axis a varied key or figure, one line a run, coloured by the last axis from good (low) to bad. */
export function parallelCoordinates(input: {
  title: string
  names: readonly string[]
  axes: readonly ParallelAxis[]
  selected: ReadonlySet<number>
  words: { run: string }
}): ChartModel {
  const { title, names, axes, selected, words } = input
  const rank = ranks(axes.at(-1)?.values ?? [])
  return {
    label: title,
    // The types of the parallel component's options forbid every key beside them.
    draw: ({ tokens }): ChartOption => ({
      animation: false,
      parallel: { left: 44, right: 64, top: 30, bottom: 18 },
      parallelAxis: axes.map(({ title: name, values }, dim) => {
        return {
          dim,
          name,
          ...scaleOf(values),
          nameTextStyle: { ...axisText(tokens), color: tokens.text2 },
          nameGap: 10,
          axisLine: { lineStyle: { color: tokens.line2 } },
          axisTick: { show: false },
          axisLabel: axisText(tokens),
          splitNumber: 3,
          areaSelectStyle: { width: 14, borderColor: tokens.accent, color: tokens.accent, opacity: 0.2 },
        }
      }),
      tooltip: {
        ...tooltipStyle(tokens),
        trigger: 'item',
        formatter: (part) => {
          const run = (Array.isArray(part) ? part[0] : part)?.dataIndex ?? -1
          const name = names[run]
          if (name === undefined) return ''
          return `<b>${escapeHtml(name)}</b>${axes.map((axis) => `<br>${escapeHtml(axis.title)} ${escapeHtml(String(axis.values[run] ?? '–'))}`).join('')}`
        },
      },
      series: [
        {
          type: 'parallel',
          smooth: false,
          inactiveOpacity: 0.05,
          lineStyle: { width: 1.4 },
          data: names.map((_, run) => ({
            value: axes.map(({ values }) => (typeof values[run] === 'number' ? values[run] : values[run] === null ? '-' : String(values[run]))) as never,
            lineStyle: {
              color: selected.has(run) ? tokens.accent : tokens.sequence[PALEST + Math.round((rank[run] ?? 0) * (tokens.sequence.length - 1 - PALEST))] ?? tokens.text3,
              width: selected.has(run) ? 2.6 : 1.4,
              opacity: selected.size === 0 || selected.has(run) ? 0.85 : 0.3,
            },
          })),
        },
      ],
    }) as ChartOption,
    table: () => ({
      head: [words.run, ...axes.map((axis) => axis.title)],
      rows: names.map((name, run) => [name, ...axes.map(({ values }) => values[run] ?? null)]),
    }),
  }
}

/** Words where a run has one, in order and without those that are not known; else a scale of numbers. */
export function scaleOf(values: ParallelAxis['values']): { type: 'category'; data: string[] } | { type: 'value'; scale: true } {
  if (!values.some((value) => typeof value === 'string')) return { type: 'value', scale: true }
  return { type: 'category', data: [...new Set(values.filter((value) => value !== null).map(String))].sort() }
}

/** 0 for the lowest … 1 for the highest of the numbers; null where there is none. */
export function ranks(values: readonly (number | string | null)[]): (number | null)[] {
  const sorted = [...new Set(values.filter((value): value is number => typeof value === 'number'))].sort((a, b) => a - b)
  return values.map((value) => (typeof value !== 'number' ? null : sorted.length < 2 ? 0 : sorted.indexOf(value) / (sorted.length - 1)))
}
