export interface Point {
  x: number
  y: number
  /** Names that come first get the better place. */
  name: string | null
  keep: boolean
}
export type Side = 'right' | 'left' | 'top' | 'bottom'

interface Box {
  left: number
  right: number
  top: number
  bottom: number
}
const HALF = 6
const HEIGHT = 13
const SIDES: readonly Side[] = ['right', 'left', 'top', 'bottom']
const meet = (a: Box, b: Box) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom

function boxAt({ x, y }: Point, width: number, side: Side): Box {
  const across = { top: y - HEIGHT / 2, bottom: y + HEIGHT / 2 }
  if (side === 'right') return { left: x + HALF, right: x + HALF + width, ...across }
  if (side === 'left') return { left: x - HALF - width, right: x - HALF, ...across }
  const along = { left: x - width / 2, right: x + width / 2 }
  return side === 'top'
    ? { ...along, top: y - HALF - HEIGHT, bottom: y - HALF }
    : { ...along, top: y + HALF, bottom: y + HALF + HEIGHT }
}

/**
 * Where each name stands beside its point, so that no name covers a point or another name or leaves the picture
 * (pixels). Null: there is no room, and the name is left out; one that has to be kept then stands on the right.
 */
export function placeLabels(
  points: readonly Point[],
  frame: Box,
  widthOf: (name: string) => number,
): (Side | null)[] {
  const taken: Box[] = points.map(({ x, y }) => ({ left: x - 5, right: x + 5, top: y - 5, bottom: y + 5 }))
  const sides = new Array<Side | null>(points.length).fill(null)
  const order = points.map((_, index) => index).sort((a, b) => Number(points[b]!.keep) - Number(points[a]!.keep))
  for (const index of order) {
    const point = points[index]!
    if (point.name === null) continue
    const width = widthOf(point.name)
    const free = SIDES.find((side) => {
      const box = boxAt(point, width, side)
      const inside =
        box.left >= frame.left && box.right <= frame.right && box.top >= frame.top && box.bottom <= frame.bottom
      return inside && taken.every((other, at) => at === index || !meet(box, other))
    })
    const side = free ?? (point.keep ? 'right' : null)
    sides[index] = side
    if (side !== null) taken.push(boxAt(point, width, side))
  }
  return sides
}
