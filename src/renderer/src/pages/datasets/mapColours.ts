import type { datasets, OutputOf } from '@shared/ipc'
import type { ValueCount } from '@shared/queries'

/** One line of a map's legend. */
export interface LegendEntry {
  key: string
  label: string
  items: number
  /** Name of its colour in the theme. */
  colour: string
  /** What a click filters by; undefined where that is not one value. */
  value?: ValueCount['value']
}

type Categories = OutputOf<typeof datasets.columnCategories>

const OTHER = 'idle-solid'
/** The palest steps of the sequence would vanish on the ground. */
const FIRST_STEP = 2

/** Names of the colours of the categories that a column has, as `categories` numbers them. */
export const coloursOf = ({ values, bins }: Pick<Categories, 'values' | 'bins'>): string[] =>
  bins.length > 0 ? bins.map((_, i) => `seq-${FIRST_STEP + i}`) : values.map((_, i) => `cat-${i + 1}`)

/** Stretches of numbers, or the column's values with the most frequent ones in their colours. */
export function legend(
  categories: Pick<Categories, 'values' | 'bins'>,
  values: readonly ValueCount[],
  words: { none: string; number: (value: number) => string },
): LegendEntry[] {
  const colours = coloursOf(categories)
  if (categories.bins.length > 0)
    return categories.bins.map(({ from, to, items }, i) => ({
      key: String(from),
      label: `${words.number(from)} … ${words.number(to)}`,
      items,
      colour: colours[i]!,
    }))
  const place = new Map(categories.values.map(({ value }, i) => [value, i]))
  return values.map(({ value, items }) => ({
    key: `${typeof value}:${String(value)}`,
    label: value === null || value === '' ? words.none : String(value),
    items,
    colour: colours[place.get(value) ?? -1] ?? OTHER,
    value,
  }))
}

/** Where the name of a category stands best: on the point of it that is nearest to the middle of them all. */
export function categoryPlaces(
  points: { rows: Int32Array; xy: Float32Array },
  of: Uint8Array,
  count: number,
): ({ x: number; y: number } | null)[] {
  const xs: number[][] = Array.from({ length: count }, () => [])
  const ys: number[][] = Array.from({ length: count }, () => [])
  // A sample tells the middle as well as all of them.
  const step = Math.max(1, Math.floor(points.rows.length / 20_000))
  for (let point = 0; point < points.rows.length; point += step) {
    const category = of[points.rows[point]!]!
    if (category >= count) continue
    xs[category]!.push(points.xy[2 * point]!)
    ys[category]!.push(points.xy[2 * point + 1]!)
  }
  const median = (values: number[]) => [...values].sort((a, b) => a - b)[values.length >> 1]!
  return xs.map((found, category) => {
    if (found.length === 0) return null
    const [x, y] = [median(found), median(ys[category]!)]
    let best = 0
    let least = Infinity
    found.forEach((px, i) => {
      const distance = (px - x) ** 2 + (ys[category]![i]! - y) ** 2
      if (distance < least) [best, least] = [i, distance]
    })
    return { x: found[best]!, y: ys[category]![best]! }
  })
}
