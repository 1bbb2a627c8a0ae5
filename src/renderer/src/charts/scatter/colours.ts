/** Places in a palette; the last one is for points of no category. */
export const PALETTE = 16
export const NO_CATEGORY = PALETTE - 1
/** Set on points that stand back because others are chosen. */
export const FADED = PALETTE

/**
 * A byte a point: its place in the palette, and whether it stands back.
 * @param rows the row of each point
 * @param categories a category by row (255: none); null: all are of one
 * @param chosen rows that stand out; null: none does, and none stands back
 */
export function colourCodes(
  rows: Int32Array,
  categories: Uint8Array | null,
  chosen: ReadonlySet<number> | null,
): Uint8Array {
  const codes = new Uint8Array(rows.length)
  for (let point = 0; point < rows.length; point++) {
    const row = rows[point]!
    const category = categories === null ? 0 : Math.min(NO_CATEGORY, categories[row] ?? NO_CATEGORY)
    codes[point] = category + (chosen !== null && !chosen.has(row) ? FADED : 0)
  }
  return codes
}

export type Rgb = readonly [number, number, number]

/** A theme's colour (#rgb or #rrggbb) as three shares of one. */
export function rgbOf(colour: string): Rgb {
  const hex = /^#([0-9a-f]{3}|[0-9a-f]{6})$/i.exec(colour)?.[1] ?? '808080'
  const six = hex.length === 3 ? [...hex].map((digit) => digit + digit).join('') : hex
  const part = (at: number) => parseInt(six.slice(at, at + 2), 16) / 255
  return [part(0), part(2), part(4)]
}

/** PALETTE colours: those given, then the one for no category. */
export const paletteOf = (colours: readonly string[], other: string): Rgb[] =>
  Array.from({ length: PALETTE }, (_, i) =>
    rgbOf(i < NO_CATEGORY && i < colours.length ? colours[i]! : other),
  )
