import { escapeHtml } from '@/format/escape'
import { significant } from '@/format/number'
import { axisText, tooltipStyle, type ChartModel } from './chart'

/** Codeword to codeword; dark is near. */
export function distanceHeatmap(input: {
  codes: Int32Array
  /** n×n, in the order of `codes`. */
  matrix: Float32Array
  /** Places in `codes`, in the order shown. */
  order: readonly number[]
  selected: number | null
  describe: (code: number) => string
  words: { title: string; code: string; distance: string }
}): ChartModel & { max: number } {
  const { codes, matrix, order, selected, describe, words } = input
  const n = codes.length
  const max = matrix.reduce((most, value) => Math.max(most, value), 0)
  const distanceAt = (row: number, column: number) => matrix[order[row]! * n + order[column]!]!
  const names = order.map((place) => String(codes[place]!))
  return {
    label: words.title,
    max,
    draw: ({ tokens, width, height }) => {
      const side = Math.max(0, Math.min(width - 40, height - 26))
      const axis = {
        type: 'category' as const,
        data: names,
        axisLine: { show: false },
        axisTick: { show: false },
        axisLabel: { ...axisText(tokens), fontSize: 10, hideOverlap: true },
      }
      return {
        animation: false,
        grid: { left: 30, top: 4, width: side, height: side },
        xAxis: axis,
        yAxis: { ...axis, inverse: true },
        visualMap: { show: false, min: 0, max, dimension: 2, inRange: { color: [...tokens.sequence].reverse() } },
        tooltip: {
          ...tooltipStyle(tokens),
          formatter: (part) => {
            const [x, y, value] = (Array.isArray(part) ? part[0] : part)?.value as [number, number, number]
            const line = (place: number) => {
              const code = codes[order[place]!]!
              return `${words.code} <b>${code}</b> ${escapeHtml(describe(code))}`
            }
            return `${line(y)}<br>${line(x)}<br>${words.distance} ${significant(value)}`
          },
        },
        series: [
          {
            type: 'heatmap',
            data: Array.from({ length: n * n }, (_, at) => {
              const [y, x] = [Math.floor(at / n), at % n]
              const value = [x, y, distanceAt(y, x)]
              return codes[order[y]!] === selected
                ? { value, itemStyle: { borderColor: tokens.accent, borderWidth: 1 } }
                : value
            }),
          },
        ],
      }
    },
    table: () => ({
      head: ['', ...names],
      rows: order.map((_, row) => [names[row]!, ...order.map((__, column) => distanceAt(row, column))]),
    }),
  }
}
