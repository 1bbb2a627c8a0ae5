/** Where the plane meets a canvas: the point in its middle, and pixels a unit (the same both ways). */
export interface View {
  x: number
  y: number
  scale: number
}

export interface Size {
  width: number
  height: number
}

export interface Bounds {
  left: number
  right: number
  bottom: number
  top: number
}

/** The rectangle that holds all points; null without points. */
export function boundsOf(xy: Float32Array): Bounds | null {
  if (xy.length === 0) return null
  const bounds = { left: Infinity, right: -Infinity, bottom: Infinity, top: -Infinity }
  for (let at = 0; at < xy.length; at += 2) {
    const x = xy[at]!
    const y = xy[at + 1]!
    if (x < bounds.left) bounds.left = x
    if (x > bounds.right) bounds.right = x
    if (y < bounds.bottom) bounds.bottom = y
    if (y > bounds.top) bounds.top = y
  }
  return bounds
}

const MARGIN = 14

/** All of it in sight, with a margin. */
export function fit({ left, right, bottom, top }: Bounds, { width, height }: Size): View {
  const across = Math.max(right - left, Number.EPSILON)
  const up = Math.max(top - bottom, Number.EPSILON)
  const room = (pixels: number) => Math.max(1, pixels - 2 * MARGIN)
  const scale = Math.min(room(width) / across, room(height) / up)
  return { x: (left + right) / 2, y: (bottom + top) / 2, scale: Number.isFinite(scale) ? scale : 1 }
}

/** A point of the plane in pixels from the canvas's upper left corner. */
export const toScreen = (view: View, { width, height }: Size, x: number, y: number): [number, number] => [
  width / 2 + (x - view.x) * view.scale,
  height / 2 - (y - view.y) * view.scale,
]

export const toPlane = (view: View, { width, height }: Size, px: number, py: number): [number, number] => [
  view.x + (px - width / 2) / view.scale,
  view.y - (py - height / 2) / view.scale,
]

export const pan = (view: View, dx: number, dy: number): View => ({
  ...view,
  x: view.x - dx / view.scale,
  y: view.y + dy / view.scale,
})

const LEAST_ZOOM = 0.5
const MOST_ZOOM = 4000

/** By a factor, with the point below the pointer staying where it is; within bounds around `home`. */
export function zoom(view: View, size: Size, home: View, factor: number, px: number, py: number): View {
  const scale = Math.min(home.scale * MOST_ZOOM, Math.max(home.scale * LEAST_ZOOM, view.scale * factor))
  const [x, y] = toPlane(view, size, px, py)
  return {
    x: x - (px - size.width / 2) / scale,
    y: y + (py - size.height / 2) / scale,
    scale,
  }
}

/** The part of the plane in sight. */
export function inSight(view: View, size: Size): Bounds {
  const [left, top] = toPlane(view, size, 0, 0)
  const [right, bottom] = toPlane(view, size, size.width, size.height)
  return { left, right, bottom, top }
}
