import { firstFrom, type Curve } from './curve'

export interface Reference {
  value: number
  text: string
  colour: string
}

/** Where a reference's name stands: at which part of its line, above it or below. */
export type Place =
  | 'insideStartTop'
  | 'insideEndTop'
  | 'insideMiddleTop'
  | 'insideStartBottom'
  | 'insideEndBottom'
  | 'insideMiddleBottom'
  | 'quarterTop'
  | 'threeQuartersTop'
  | 'quarterBottom'
  | 'threeQuartersBottom'
const PLACES: readonly Place[] = [
  'insideStartTop',
  'insideEndTop',
  'insideMiddleTop',
  'insideStartBottom',
  'insideEndBottom',
  'insideMiddleBottom',
  'threeQuartersTop',
  'quarterTop',
  'threeQuartersBottom',
  'quarterBottom',
]

interface Plot {
  xMax: number
  /** Height of a value, in pixels from the top of the plot. */
  pixel: (value: number) => number
  width: number
  height: number
  /** Where the names at the lines' ends stand: their heights, and from where to where along the axis. */
  names: readonly number[]
  namesFrom: number
  namesTo: number
}
interface Line {
  curve: Curve
}
interface Box {
  from: number
  to: number
  y: number
}

/** Pixels from a name's middle to where nothing touches it. */
const CLEAR = 10
const HALF_A_NAME = 7

/** Each reference's name stands where curves, names and other references leave it room; else where they leave most. */
export function placesOfReferences(
  references: readonly Reference[],
  lines: readonly Line[],
  plot: Plot,
): Place[] {
  const taken: Box[] = []
  return references.map(({ value, text }) => {
    let best: { place: Place; box: Box; room: number } | null = null
    for (const place of PLACES) {
      const box = boxAt(place, value, text, plot)
      const room = roomAround(box, value, references, lines, taken, plot)
      if (best === null || room > best.room) best = { place, box, room }
      if (room >= CLEAR) break
    }
    taken.push(best!.box)
    return best!.place
  })
}

/** How much of its line a name has before it, of what it leaves free: 0 at the start, 1 at the end. */
const before = (place: Place): number =>
  place.includes('Start') ? 0 : place.includes('End') ? 1 : place.startsWith('three') ? 0.75 : place.startsWith('quarter') ? 0.25 : 0.5
const widthOf = (text: string): number => text.length * 6.4 + 8

/** A place as ECharts knows it; pixels along the line and away from it. */
export function labelAt(place: Place, text: string, across: number): { position: Exclude<Place, `${'quarter' | 'threeQuarters'}${string}`>; distance: [number, number] } {
  const away = 3
  if (place.startsWith('inside')) return { position: place as 'insideStartTop', distance: [4, away] }
  const along = Math.max(4, before(place) * (across - widthOf(text)))
  return { position: place.endsWith('Top') ? 'insideStartTop' : 'insideStartBottom', distance: [along, away] }
}

function boxAt(place: Place, value: number, text: string, plot: Plot): Box {
  const span = (widthOf(text) / Math.max(1, plot.width)) * plot.xMax
  const from = before(place) * (plot.xMax - span)
  return { from, to: from + span, y: plot.pixel(value) + (place.endsWith('Top') ? -HALF_A_NAME : HALF_A_NAME) }
}

function roomAround(
  box: Box,
  value: number,
  references: readonly Reference[],
  lines: readonly Line[],
  taken: readonly Box[],
  plot: Plot,
): number {
  if (box.y < HALF_A_NAME || box.y > plot.height - HALF_A_NAME) return -1
  const away = (y: number) => Math.abs(y - box.y)
  const beside = (other: { from: number; to: number }) => other.from < box.to && other.to > box.from
  const atEnds = beside({ from: plot.namesFrom, to: plot.namesTo }) ? plot.names.map(away) : []
  const others = references.filter((other) => other.value !== value).map((other) => away(plot.pixel(other.value)) + 3)
  return Math.min(
    999,
    ...lines.map((line) => nearest(line, box, plot)),
    ...atEnds,
    ...others,
    ...taken.filter(beside).map(({ y }) => away(y) - 3),
  )
}

/** More pieces of a line beside a name than it has pixels say nothing more. */
const MOST_PIECES = 120

/** Pixels between a line and the middle of a box, where the line passes above or below it; its points may be far apart. */
function nearest({ curve: { xs, ys } }: Line, box: Box, plot: Plot): number {
  const first = Math.max(0, firstFrom(xs, box.from) - 1)
  const last = Math.min(xs.length - 1, firstFrom(xs, box.to))
  const step = Math.max(1, Math.ceil((last - first) / MOST_PIECES))
  let least = Infinity
  for (let at = first; at <= last; at += step) {
    const next = Math.min(at + step, xs.length - 1)
    const [x, y, nextX, nextY] = [xs[at]!, ys[at]!, xs[next]!, ys[next]!]
    if (Number.isNaN(y) || Number.isNaN(nextY) || nextX < box.from || x > box.to) continue
    const slope = nextX === x ? 0 : (plot.pixel(nextY) - plot.pixel(y)) / (nextX - x)
    const above = plot.pixel(y) + (Math.max(x, box.from) - x) * slope - box.y
    const below = plot.pixel(y) + (Math.min(nextX, box.to) - x) * slope - box.y
    least = Math.min(least, above * below > 0 ? Math.min(Math.abs(above), Math.abs(below)) : 0)
  }
  return least
}
