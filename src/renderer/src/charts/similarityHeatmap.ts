import { escapeHtml } from '@/format/escape'
import { tooltipStyle, type ChartModel } from './chart'

/** Cosine of every two items of a group, in item order. `names` come from files. */
export function similarityHeatmap(input: {
  names: readonly string[]
  /** n×n, row-major. */
  cosine: Float32Array
  label: string
  /** Row and column that a person points at. */
  selected: { row: number; column: number } | null
}): ChartModel & { min: number; max: number } {
  const { names, cosine, label, selected } = input
  const n = names.length
  let min = 1
  for (const value of cosine) min = Math.min(min, value)
  // A spread of next to nothing would paint rounding errors in full colours.
  min = Math.min(min, 0.999)
  return {
    label,
    min,
    max: 1,
    draw: ({ tokens, width, height }) => {
      const side = Math.max(0, Math.min(width - 8, height - 22))
      return {
        animation: false,
        grid: { left: 4, top: 2, width: side, height: side },
        xAxis: {
          type: 'category',
          data: names.map((_, i) => String(i + 1)),
          axisLine: { show: false },
          axisTick: { show: false },
          axisLabel: { color: tokens.text3, fontSize: 10, hideOverlap: true },
          splitArea: { show: false },
        },
        yAxis: {
          type: 'category',
          inverse: true,
          data: names.map((_, i) => String(i + 1)),
          axisLine: { show: false },
          axisTick: { show: false },
          axisLabel: { show: false },
        },
        visualMap: { show: false, min, max: 1, inRange: { color: tokens.sequence } },
        tooltip: {
          ...tooltipStyle(tokens),
          formatter: (part) => {
            const [column, row, value] = (Array.isArray(part) ? part[0] : part)?.value as [
              number,
              number,
              number,
            ]
            return `${row + 1} ${escapeHtml(names[row] ?? '')}<br>${column + 1} ${escapeHtml(names[column] ?? '')}<br><b>${value.toFixed(3)}</b>`
          },
        },
        series: [
          {
            type: 'heatmap',
            data: Array.from({ length: n * n }, (_, index) => {
              const value = [index % n, Math.floor(index / n), cosine[index]!]
              const pointed = selected !== null && value[0] === selected.column && value[1] === selected.row
              return pointed ? { value, itemStyle: { borderColor: tokens.warnSolid, borderWidth: 2 } } : value
            }),
            itemStyle: { borderColor: tokens.surface, borderWidth: n > 60 ? 0 : 1 },
            emphasis: { itemStyle: { borderColor: tokens.warnSolid, borderWidth: 2 } },
          },
        ],
      }
    },
    table: () => ({
      head: ['', ...names.map((name, i) => `${i + 1} ${name}`)],
      rows: names.map((name, row) => [
        `${row + 1} ${name}`,
        ...names.map((_, column) => Number(cosine[row * n + column]!.toFixed(4))),
      ]),
    }),
  }
}
