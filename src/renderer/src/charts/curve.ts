/** Values along an axis, x ascending; a gap is NaN. Typed arrays, because forty thousand pairs an update are garbage. */
export interface Curve {
  xs: Float64Array
  ys: Float64Array
}

/** From the y of every x; null and undefined are gaps. */
export function curveOf(xs: Float64Array, y: (index: number) => number | null | undefined): Curve {
  const ys = new Float64Array(xs.length)
  for (let index = 0; index < xs.length; index++) ys[index] = y(index) ?? Number.NaN
  return { xs, ys }
}

/** The place of the last value; -1: there is none. */
export const lastIndex = ({ ys }: Curve): number => ys.findLastIndex((y) => !Number.isNaN(y))

const pointAt = ({ xs, ys }: Curve, index: number): [x: number, y: number] | undefined => (index < 0 ? undefined : [xs[index]!, ys[index]!])

/** The last point that has a value. */
export const lastPoint = (curve: Curve) => pointAt(curve, lastIndex(curve))

/** The last point with a value whose x is not above this one. */
export const pointBefore = (curve: Curve, x: number) => pointAt(curve, curve.ys.findLastIndex((y, index) => !Number.isNaN(y) && curve.xs[index]! <= x))

/** The place of the first x at or after this one; their number where none is. */
export function firstFrom(xs: Float64Array, x: number): number {
  let [from, to] = [0, xs.length]
  while (from < to) {
    const middle = (from + to) >> 1
    if (xs[middle]! < x) from = middle + 1
    else to = middle
  }
  return from
}

/** The value at exactly this x; undefined where it has no point there, or a gap. */
export function valueAt({ xs, ys }: Curve, x: number): number | undefined {
  const from = firstFrom(xs, x)
  return xs[from] === x && !Number.isNaN(ys[from]!) ? ys[from] : undefined
}

/** Every x of some curves once, ascending. Curves of one run share their array, which is then the answer itself. */
export function allXs(curves: readonly Curve[]): Float64Array {
  const different = [...new Set(curves.map(({ xs }) => xs))]
  return different.length === 1 ? different[0]! : Float64Array.from(new Set(different.flatMap((xs) => [...xs]))).sort()
}

/** Where nothing above 0 can be shown, the rest is gaps. */
export const positive = ({ xs, ys }: Curve): Curve => ({ xs, ys: ys.map((y) => (y > 0 ? y : Number.NaN)) })

/** Least and greatest of the values that `counts` takes; Infinity and -Infinity of none. */
export function extremes(curves: readonly Curve[], counts: (y: number) => boolean = () => true): { least: number; most: number } {
  let [least, most] = [Infinity, -Infinity]
  for (const { ys } of curves) {
    for (const y of ys) {
      if (Number.isNaN(y) || !counts(y)) continue
      if (y < least) least = y
      if (y > most) most = y
    }
  }
  return { least, most }
}
