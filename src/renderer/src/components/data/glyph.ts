const known = new Map<string, boolean>()
let canvas: CanvasRenderingContext2D | null | undefined

/**
 * Whether the system's font has one picture for a joined sequence (a family, a profession). Where it has none, it
 * draws the parts in a row, several times as wide.
 */
export function isOneGlyph(text: string): boolean {
  if ([...text].length < 3) return true
  const before = known.get(text)
  if (before !== undefined) return before
  canvas ??= document.createElement('canvas').getContext('2d')
  if (canvas === null) return true
  canvas.font = `16px ${getComputedStyle(document.documentElement).getPropertyValue('--emoji')}`
  const one = canvas.measureText(text).width <= 16 * 2
  known.set(text, one)
  return one
}
