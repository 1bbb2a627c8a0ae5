import type { Rgb } from './colours'
import { flatDrawer } from './flat'
import type { Size, View } from './view'
import { webglDrawer } from './webgl'

export interface Frame {
  view: View
  /** Of the canvas, in CSS pixels. */
  size: Size
  /** Device pixels a CSS pixel. */
  density: number
  /** How many points to draw, from the beginning. */
  points: number
  /** Diameter of a point in CSS pixels. */
  diameter: number
  opacity: number
  palette: readonly Rgb[]
  /** Colour of points that stand back. */
  faded: Rgb
}

/** Draws points on a canvas. */
export interface Drawer {
  /** x, y a point, in the order in which they are drawn. */
  setPoints(xy: Float32Array): void
  /** A byte a point, as colourCodes gives it. */
  setCodes(codes: Uint8Array): void
  draw(frame: Frame): void
  /** Until everything that was drawn is done. */
  wait(): void
  /** Gives its memory back. */
  dispose(): void
}

/** By WebGL2, or on a plain canvas where the machine has none. */
export const openDrawer = (canvas: HTMLCanvasElement): Drawer => webglDrawer(canvas) ?? flatDrawer(canvas)
