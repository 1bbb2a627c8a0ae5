import { count } from '@/format/number'
import { axisText, type ChartModel } from './chart'
import type { ScatterPoints } from './scatter/useScatterDrawing'

/** Points of a picture that other programs still open; all of them stand in the table. */
const MOST_DRAWN = 50_000

export interface ItemMapInput {
  points: ScatterPoints
  /** A category by row and its colour's name in the theme (`cat-1`); null: all in the accent. */
  categories: { of: Uint8Array; colours: readonly string[] } | null
  /** What a category is called, by number; undefined: none of them. */
  nameOf: (category: number) => string | undefined
  words: {
    title: string
    row: string
    /** Of the column that colours; null: none does. */
    column: string | null
    sampled: (drawn: string, of: string) => string
  }
}

/** Items on a plane as a picture of their own, for saving and as a table; the page draws them by WebGL. */
export function itemMap({ points: { rows, xy }, categories, nameOf, words }: ItemMapInput): ChartModel {
  const colours = categories?.colours ?? ['accent']
  const categoryOf = (point: number) => (categories === null ? 0 : categories.of[rows[point]!]!)
  return {
    label: words.title,
    draw: ({ tokens }) => {
      const colourOf = (name: string | undefined): string => {
        const [kind, number] = (name ?? '').split('-')
        return name === 'accent' ? tokens.accent
          : kind === 'cat' ? tokens.categories[Number(number) - 1]!
            : kind === 'seq' ? tokens.sequence[Number(number)]! : tokens.idle
      }
      // Points of no category lie below the others.
      const places: number[][] = Array.from({ length: colours.length + 1 }, () => [])
      const step = Math.ceil(rows.length / MOST_DRAWN)
      let drawn = 0
      for (let point = 0; point < rows.length; point += step, drawn++)
        places[Math.min(categoryOf(point), colours.length)]!.push(xy[2 * point]!, xy[2 * point + 1]!)
      return {
        animation: false,
        grid: { left: 12, right: 12, top: 12, bottom: 24 },
        xAxis: {
          type: 'value', scale: true,
          axisLine: { show: false }, axisTick: { show: false }, axisLabel: { show: false }, splitLine: { show: false },
          name: drawn < rows.length ? words.sampled(count(drawn), count(rows.length)) : '',
          nameLocation: 'middle', nameGap: 6, nameTextStyle: axisText(tokens),
        },
        yAxis: { type: 'value', show: false, scale: true },
        series: places.map((data, category) => ({
          type: 'scatter' as const,
          // Below those that have a colour.
          z: category === colours.length ? 1 : 2,
          large: true,
          largeThreshold: 2000,
          symbolSize: drawn > 10_000 ? 2.5 : drawn > 2000 ? 4 : 6,
          itemStyle: { color: colourOf(colours[category]), opacity: 0.8 },
          data: pairs(data),
        })),
      }
    },
    table: () => ({
      head: [words.row, 'x', 'y', ...(words.column === null ? [] : [words.column])],
      rows: Array.from(rows, (row, point) => [
        row, xy[2 * point]!, xy[2 * point + 1]!,
        ...(words.column === null ? [] : [nameOf(categoryOf(point)) ?? null]),
      ]),
    }),
  }
}

const pairs = (flat: readonly number[]): [number, number][] =>
  Array.from({ length: flat.length / 2 }, (_, i) => [flat[2 * i]!, flat[2 * i + 1]!])
