import type { View } from './view'

/** Where a person looks, apart from the window's size: a place of the plane, and how much nearer than all in sight. */
export interface Place {
  x: number
  y: number
  zoom: number
}

const NUMBER = /^-?\d+(\.\d+)?(e[+-]\d+)?$/
const DIGITS = 4
const short = (value: number): string => String(Number(value.toPrecision(DIGITS)))
const numbers = (text: string): number[] | null => {
  const parts = text.split('_')
  return parts.every((part) => NUMBER.test(part)) ? parts.map(Number) : null
}

export const placeOf = (view: View, home: View): Place => ({ x: view.x, y: view.y, zoom: view.scale / home.scale })
export const viewAt = ({ x, y, zoom }: Place, home: View): View => ({ x, y, scale: zoom * home.scale })

/** `0.25_-1.5_3`: for an address, so without letters that it would have to escape. */
export const placeToText = ({ x, y, zoom }: Place): string => [x, y, zoom].map(short).join('_')

/** Null where it is none. */
export function placeFromText(text: string): Place | null {
  const found = numbers(text)
  if (found?.length !== 3) return null
  const [x, y, zoom] = found as [number, number, number]
  return zoom > 0 ? { x, y, zoom } : null
}

/** The corners of a polygon, x_y_x_y… */
export const polygonToText = (polygon: readonly number[]): string => polygon.map(short).join('_')

/** Null where it has no three corners. */
export function polygonFromText(text: string): number[] | null {
  const found = numbers(text)
  return found !== null && found.length >= 6 && found.length % 2 === 0 ? found : null
}

/**
 * An outline with few corners: those that stand farther than `tolerance` from the line between the kept ones (Ramer
 * 1972; Douglas & Peucker 1973). The first and the last stay.
 */
export function simplified(outline: readonly (readonly [number, number])[], tolerance: number): [number, number][] {
  const keep = new Set([0, outline.length - 1])
  const spans: [number, number][] = [[0, outline.length - 1]]
  for (let span = spans.pop(); span !== undefined; span = spans.pop()) {
    const [from, to] = span
    let farthest = -1
    let most = tolerance
    for (let at = from + 1; at < to; at++) {
      const distance = distanceToLine(outline[at]!, outline[from]!, outline[to]!)
      if (distance > most) [farthest, most] = [at, distance]
    }
    if (farthest < 0) continue
    keep.add(farthest)
    spans.push([from, farthest], [farthest, to])
  }
  return [...keep].sort((a, b) => a - b).map((at) => [...outline[at]!])
}

function distanceToLine([x, y]: readonly [number, number], [ax, ay]: readonly [number, number], [bx, by]: readonly [number, number]): number {
  const length = Math.hypot(bx - ax, by - ay)
  // A closed outline begins where it ends: the line is a point then.
  return length === 0 ? Math.hypot(x - ax, y - ay) : Math.abs((bx - ax) * (ay - y) - (ax - x) * (by - ay)) / length
}
