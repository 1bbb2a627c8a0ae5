import type { Curve } from './curve'

/** What is seen of an axis, and into how many columns of the screen it falls. */
export interface Columns {
  from: number
  to: number
  count: number
}

/**
 * A curve's points as x and y in turns, at most the lowest and the highest of each column of the screen, its ends, and
 * one point a gap: what a line through all of them would cover. (Lowest and highest by column: Jugel et al., "M4", VLDB
 * 2014, without its first and last, which differ by less than a column's width.) Columns outside of what is seen are as
 * wide as all that is seen, so that a line still enters and leaves at the right height. A curve that has no more points
 * than that is whole.
 */
export function thinned({ xs, ys }: Curve, { from, to, count }: Columns): Float64Array {
  const length = xs.length
  const isWhole = length <= 2 * count
  const out: number[] = []
  const width = (to - from) / count
  const columnOf = (x: number) => (x < from ? Math.floor((x - from) / (to - from)) : x > to ? count + Math.floor((x - to) / (to - from)) : Math.floor((x - from) / width))
  let [column, low, high] = [Number.NaN, -1, -1]
  const put = (index: number) => out.push(xs[index]!, ys[index]!)
  const close = () => {
    if (low < 0) return
    put(Math.min(low, high))
    if (low !== high) put(Math.max(low, high))
    low = -1
  }
  for (let index = 0; index < length; index++) {
    const y = ys[index]!
    if (isWhole || Number.isNaN(y) || index === 0 || index === length - 1) {
      close()
      column = Number.NaN
      if (isWhole || !Number.isNaN(y) || !Number.isNaN(out.at(-1) ?? 0)) put(index)
      continue
    }
    const its = columnOf(xs[index]!)
    if (its !== column || low < 0) {
      close()
      column = its
      low = high = index
    } else if (y < ys[low]!) low = index
    else if (y > ys[high]!) high = index
  }
  close()
  return Float64Array.from(out)
}
