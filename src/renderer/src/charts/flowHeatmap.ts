import { escapeHtml } from '@/format/escape'
import { count } from '@/format/number'
import { axisText, tooltipStyle, type ChartModel } from './chart'

/** Items that go from code i (a row) to code j (a column); rows and columns in the order given, empty cells left out. */
export function flowHeatmap(input: {
  rows: number
  columns: number
  /** rows × columns, row-major. */
  counts: Int32Array
  rowOrder: readonly number[]
  columnOrder: readonly number[]
  words: { title: string; from: string; to: string; items: string }
  /** Which of the two levels the selection is of. */
  side: 'row' | 'column'
  selected: number | null
  /** Codes of that side that a person has brushed; the others stand back. */
  brushed?: ReadonlySet<number> | null
  /** What a row's and a column's code hold. It may come from a file. */
  describe?: { row: (code: number) => string; column: (code: number) => string }
}): ChartModel & { max: number } {
  const { columns, counts, rowOrder, columnOrder, words, side, selected, brushed = null, describe } = input
  let max = 1
  for (const n of counts) max = Math.max(max, n)
  const cells = rowOrder.flatMap((row, y) =>
    columnOrder.flatMap((column, x) => {
      const n = counts[row * columns + column]!
      return n > 0 ? [[x, y, n] as [number, number, number]] : []
    }),
  )
  return {
    label: words.title,
    max,
    draw: ({ tokens }) => ({
      animation: false,
      grid: { left: 30, right: 6, top: 4, bottom: 22 },
      xAxis: {
        type: 'category',
        data: columnOrder.map(String),
        name: words.to,
        nameLocation: 'middle',
        nameGap: 8,
        nameTextStyle: axisText(tokens),
        axisLine: { show: false },
        axisTick: { show: false },
        axisLabel: { show: false },
      },
      yAxis: {
        type: 'category',
        inverse: true,
        data: rowOrder.map(String),
        axisLine: { show: false },
        axisTick: { show: false },
        axisLabel: { ...axisText(tokens), fontSize: 10, hideOverlap: true },
      },
      visualMap: {
        show: false,
        min: 0,
        max: Math.log1p(max),
        dimension: 3,
        inRange: { color: tokens.sequence },
      },
      tooltip: {
        ...tooltipStyle(tokens),
        formatter: (part) => {
          const [x, y, n] = (Array.isArray(part) ? part[0] : part)?.value as number[]
          const [from, to] = [rowOrder[y!]!, columnOrder[x!]!]
          const holds = [describe?.row(from), describe?.column(to)].filter((text) => text !== undefined && text !== '')
          return (
            `${words.from} <b>${from}</b> → ${words.to} <b>${to}</b><br>${count(n)} ${words.items}` +
            holds.map((text) => `<br>${escapeHtml(text!)}`).join('')
          )
        },
      },
      series: [
        {
          type: 'heatmap',
          // Colour by the logarithm: one full cell must not drown a thousand small ones.
          data: cells.map(([x, y, n]) => {
            const value = [x, y, n, Math.log1p(n)]
            const own = side === 'row' ? rowOrder[y]! : columnOrder[x]!
            if (own === selected) return { value, itemStyle: { borderColor: tokens.accent, borderWidth: 1 } }
            return brushed === null || brushed.has(own) ? value : { value, itemStyle: { opacity: 0.25 } }
          }),
        },
      ],
    }),
    table: () => ({
      head: [words.from, words.to, words.items],
      rows: cells.map(([x, y, n]) => [rowOrder[y]!, columnOrder[x]!, n]),
    }),
  }
}
