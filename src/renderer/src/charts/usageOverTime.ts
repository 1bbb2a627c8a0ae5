import { escapeHtml } from '@/format/escape'
import { count, markText, percent } from '@/format/number'
import { axisText, tooltipStyle, type ChartModel } from './chart'
import { levelColour } from './tokens'

/** Items per code and evaluated epoch; empty cells are dead codes. */
export function usageOverTime(input: {
  epochs: readonly number[]
  size: number
  /** epochs × size, row-major. */
  counts: Int32Array
  /** Codes in the order shown, from the top. */
  order: readonly number[]
  selected: number | null
  describe: (code: number) => string
  words: { title: string; code: string; epoch: string; items: string }
}): ChartModel & { max: number } {
  const { epochs, size, counts, order, selected, describe, words } = input
  const max = counts.reduce((most, n) => Math.max(most, n), 1)
  const at = (epoch: number, code: number) => counts[epoch * size + code]!
  const cells = order.flatMap((code, y) =>
    epochs.flatMap((_, x) => (at(x, code) === 0 ? [] : [{ code, value: [x, y, at(x, code), Math.log1p(at(x, code))] }])),
  )
  return {
    label: words.title,
    max,
    draw: ({ tokens }) => ({
      animation: false,
      grid: { left: 36, right: 10, top: 4, bottom: 22 },
      xAxis: { type: 'category', data: epochs.map(String), axisLine: { show: false }, axisTick: { show: false }, axisLabel: { ...axisText(tokens), hideOverlap: true } },
      yAxis: { type: 'category', inverse: true, data: order.map(String), axisLine: { show: false }, axisTick: { show: false }, axisLabel: { ...axisText(tokens), fontSize: 10, hideOverlap: true } },
      visualMap: { show: false, min: 0, max: Math.log1p(max), dimension: 3, inRange: { color: tokens.sequence } },
      tooltip: {
        ...tooltipStyle(tokens),
        formatter: (part) => {
          const [x, y, n] = (Array.isArray(part) ? part[0] : part)?.value as [number, number, number]
          const code = order[y]!
          return `${words.code} <b>${code}</b> ${escapeHtml(describe(code))}<br>${words.epoch} ${epochs[x]}: ${count(n)} ${words.items}`
        },
      },
      series: [
        {
          type: 'heatmap',
          progressive: 0,
          // Colour by the logarithm, as in the flow; a code that nobody has stays empty.
          data: cells.map(({ code, value }) =>
            code === selected ? { value, itemStyle: { borderColor: tokens.accent, borderWidth: 1 } } : value,
          ),
        },
      ],
    }),
    table: () => ({
      head: [words.code, ...epochs.map((epoch) => `${words.epoch} ${epoch}`)],
      rows: order.map((code) => [code, ...epochs.map((_, x) => at(x, code))]),
    }),
  }
}

/** Share of items whose code changed since the evaluation before, a line a level. */
export function churnLines(input: {
  epochs: readonly number[]
  /** By epoch, then by level; null where it is not known. */
  churn: readonly (readonly number[] | null)[]
  levels: readonly string[]
  words: { title: string; epoch: string }
}): ChartModel {
  const { epochs, churn, levels, words } = input
  return {
    label: words.title,
    draw: ({ tokens }) => ({
      animation: false,
      grid: { left: 44, right: 10, top: 8, bottom: 22 },
      xAxis: { type: 'category', data: epochs.map(String), axisTick: { show: false }, axisLine: { lineStyle: { color: tokens.line2 } }, axisLabel: { ...axisText(tokens), hideOverlap: true } },
      yAxis: { type: 'value', min: 0, splitNumber: 3, splitLine: { lineStyle: { color: tokens.grid } }, axisLabel: { ...axisText(tokens), formatter: (v: number) => markText(percent(v)) } },
      tooltip: {
        ...tooltipStyle(tokens),
        trigger: 'axis',
        formatter: (parts) => {
          const at = (Array.isArray(parts) ? parts[0] : parts)?.dataIndex ?? 0
          return [`${words.epoch} ${epochs[at]}`, ...levels.map((level, l) => `${level} <b>${percent(churn[at]?.[l])}</b>`)].join('<br>')
        },
      },
      series: levels.map((name, level) => ({
        type: 'line' as const,
        name,
        data: churn.map((shares) => shares?.[level] ?? null),
        showSymbol: epochs.length < 40,
        symbolSize: 4,
        lineStyle: { width: 1.5, color: levelColour(tokens, level) },
        itemStyle: { color: levelColour(tokens, level) },
      })),
    }),
    table: () => ({
      head: [words.epoch, ...levels],
      rows: epochs.map((epoch, at) => [epoch, ...levels.map((_, level) => churn[at]?.[level] ?? null)]),
    }),
  }
}
