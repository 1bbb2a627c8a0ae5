import type { ChartModel } from './chart'

export interface MapCategory {
  name: string
  count: number
}

/** Category of a point that belongs to none of the named values. */
export const OTHER = 255

export interface MapInput {
  rows: Int32Array
  /** x, y, x, y, … */
  xy: Float32Array
  /** Category by row of the dataset, not by point; null: all one colour. */
  categories: { values: readonly MapCategory[]; of: Uint8Array } | null
  selectedRow: number | null
  words: { title: string; other: string; row: string; x: string; y: string; category: string }
}

/** Items in two dimensions, one series a category, so that a category has one colour everywhere. */
export function embeddingMap(input: MapInput): ChartModel {
  const { rows, xy, categories, selectedRow, words } = input
  const names = [...(categories?.values.map(({ name }) => name) ?? []), words.other]
  const groups: [number, number, number][][] = names.map(() => [])
  let selected: [number, number, number] | null = null
  for (let point = 0; point < rows.length; point += 1) {
    const row = rows[point]!
    const entry: [number, number, number] = [xy[2 * point]!, xy[2 * point + 1]!, row]
    const category = categories?.of[row] ?? OTHER
    groups[category < names.length - 1 ? category : names.length - 1]!.push(entry)
    if (row === selectedRow) selected = entry
  }
  const size = rows.length > 50_000 ? 1.5 : rows.length > 10_000 ? 2 : 3
  return {
    label: words.title,
    draw: ({ tokens }) => {
      const hidden = { show: false, scale: true }
      return {
        animation: false,
        grid: { left: 8, right: 8, top: 8, bottom: 8 },
        xAxis: { type: 'value', ...hidden },
        yAxis: { type: 'value', ...hidden },
        dataZoom: [
          { type: 'inside', xAxisIndex: 0, filterMode: 'none' },
          { type: 'inside', yAxisIndex: 0, filterMode: 'none' },
        ],
        series: [
          ...groups.map((data, index) => ({
            type: 'scatter' as const,
            name: names[index]!,
            data,
            symbolSize: size,
            // `large` draws in batches; it gives up per-point styles, which a map of so many does not need.
            large: data.length > 4000,
            largeThreshold: 4000,
            itemStyle: {
              color:
                categories === null
                  ? tokens.accent
                  : index < names.length - 1
                    ? tokens.categories[index % 12]!
                    : tokens.idle,
              opacity: 0.75,
            },
            emphasis: { disabled: true },
          })),
          {
            type: 'scatter' as const,
            name: words.row,
            silent: true,
            z: 10,
            symbolSize: 13,
            data: selected === null ? [] : [selected],
            itemStyle: { color: 'transparent', borderColor: tokens.text, borderWidth: 2 },
          },
        ],
      }
    },
    table: () => ({
      head: [words.row, words.x, words.y, words.category],
      rows: groups.flatMap((data, index) => data.map(([x, y, row]) => [row, x, y, names[index]!])),
    }),
  }
}
