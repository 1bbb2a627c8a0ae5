const SIZE = 16
/** A code point that no font has a picture for: what stands for it stands for every missing one. */
const NOBODYS = '\u{10FFFE}'
const known = new Map<string, boolean>()
let missing: Uint8ClampedArray | undefined
let canvas: CanvasRenderingContext2D | null | undefined

/**
 * Whether the system's font has one picture for an emoji. Where it lacks one for a joined sequence (a family, a
 * profession) it draws the parts in a row, several times as wide; where it lacks a single sign it draws nothing, or
 * the box that stands for every sign it lacks.
 */
export function isOneGlyph(text: string): boolean {
  const before = known.get(text)
  if (before !== undefined) return before
  canvas ??= pencil()
  if (canvas === null) return true
  const one = [...text].length < 3 ? isDrawn(canvas, text) : canvas.measureText(text).width <= SIZE * 2
  known.set(text, one)
  return one
}

function pencil(): CanvasRenderingContext2D | null {
  const made = Object.assign(document.createElement('canvas'), { width: 2 * SIZE, height: 2 * SIZE }).getContext('2d', { willReadFrequently: true })
  if (made === null) return null
  made.font = `${SIZE}px ${getComputedStyle(document.documentElement).getPropertyValue('--emoji')}`
  made.textBaseline = 'top'
  return made
}

function isDrawn(on: CanvasRenderingContext2D, text: string): boolean {
  missing ??= pixels(on, NOBODYS)
  const box = missing
  const drawn = pixels(on, text)
  return drawn.some((value) => value !== 0) && drawn.some((value, at) => value !== box[at])
}

function pixels(on: CanvasRenderingContext2D, text: string): Uint8ClampedArray {
  on.clearRect(0, 0, 2 * SIZE, 2 * SIZE)
  on.fillText(text, 0, 0)
  return on.getImageData(0, 0, 2 * SIZE, 2 * SIZE).data
}
