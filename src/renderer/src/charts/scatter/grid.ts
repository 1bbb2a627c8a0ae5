import { boundsOf, type Bounds } from './view'

/** Points by cell of a square grid, for questions about places. */
export interface PointGrid {
  readonly xy: Float32Array
  /** The point nearest to a place, at most `radius` away; -1: none. */
  nearest(x: number, y: number, radius: number): number
  /** Points inside a closed polygon (x, y, x, y, …), ascending. */
  inside(polygon: readonly number[]): Int32Array
  /** Points in a rectangle, at most `most` of them; null: there are more. */
  within(bounds: Bounds, most: number): number[] | null
}

const POINTS_A_CELL = 8
const MOST_CELLS = 512

export function pointGrid(xy: Float32Array): PointGrid {
  const count = xy.length / 2
  const bounds = boundsOf(xy) ?? { left: 0, right: 1, bottom: 0, top: 1 }
  const side = Math.max(1, Math.min(MOST_CELLS, Math.floor(Math.sqrt(count / POINTS_A_CELL))))
  const cellOf = (value: number, from: number, to: number) =>
    Math.min(side - 1, Math.max(0, Math.floor(((value - from) / (to - from || 1)) * side)))
  const column = (x: number) => cellOf(x, bounds.left, bounds.right)
  const line = (y: number) => cellOf(y, bounds.bottom, bounds.top)

  // Counting sort by cell: where each cell's points begin, and the points.
  const starts = new Int32Array(side * side + 1)
  const cells = new Int32Array(count)
  for (let point = 0; point < count; point++) {
    const cell = line(xy[2 * point + 1]!) * side + column(xy[2 * point]!)
    cells[point] = cell
    starts[cell + 1]!++
  }
  for (let cell = 0; cell < side * side; cell++) starts[cell + 1]! += starts[cell]!
  const next = starts.slice(0, -1)
  const order = new Int32Array(count)
  for (let point = 0; point < count; point++) order[next[cells[point]!]!++] = point

  /** Points of the cells that a rectangle touches; false from `visit` ends it. */
  function eachIn({ left, right, bottom, top }: Bounds, visit: (point: number) => boolean): void {
    const [fromColumn, toColumn] = [column(left), column(right)]
    for (let y = line(bottom); y <= line(top); y++) {
      const from = starts[y * side + fromColumn]!
      const to = starts[y * side + toColumn + 1]!
      for (let at = from; at < to; at++) if (!visit(order[at]!)) return
    }
  }

  return {
    xy,
    nearest(x, y, radius) {
      let best = -1
      let least = radius * radius
      eachIn({ left: x - radius, right: x + radius, bottom: y - radius, top: y + radius }, (point) => {
        const distance = (xy[2 * point]! - x) ** 2 + (xy[2 * point + 1]! - y) ** 2
        if (distance < least || (distance === least && best >= 0 && point < best)) {
          best = point
          least = distance
        }
        return true
      })
      return best
    },
    inside(polygon) {
      const found: number[] = []
      const around = boundsOf(Float32Array.from(polygon))
      if (around)
        eachIn(around, (point) => {
          if (isInside(polygon, xy[2 * point]!, xy[2 * point + 1]!)) found.push(point)
          return true
        })
      return Int32Array.from(found).sort()
    },
    within(area, most) {
      const found: number[] = []
      eachIn(area, (point) => {
        const x = xy[2 * point]!
        const y = xy[2 * point + 1]!
        if (x >= area.left && x <= area.right && y >= area.bottom && y <= area.top) found.push(point)
        return found.length <= most
      })
      return found.length > most ? null : found
    },
  }
}

/** Even-odd rule. */
export function isInside(polygon: readonly number[], x: number, y: number): boolean {
  let inside = false
  for (let i = 0, j = polygon.length - 2; i < polygon.length; j = i, i += 2) {
    const [ax, ay, bx, by] = [polygon[i]!, polygon[i + 1]!, polygon[j]!, polygon[j + 1]!]
    if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) inside = !inside
  }
  return inside
}
