/** Which cell of a tree's level each row is in; -1: none of them. */
export function cellsOf(codes: Int32Array, levels: number, prefixes: readonly (readonly number[])[]): Int32Array {
  const cellOf = new Int32Array(codes.length / levels).fill(-1)
  const length = prefixes[0]?.length ?? 0
  if (length === 0) return prefixes.length === 0 ? cellOf : cellOf.fill(0)
  // A tree of maps by code: a prefix of any length is found without making text of it.
  type Node = Map<number, Node | number>
  const root: Node = new Map()
  prefixes.forEach((prefix, cell) => {
    let node = root
    prefix.forEach((code, level) => {
      if (level === length - 1) node.set(code, cell)
      else node = (node.get(code) ?? node.set(code, new Map()).get(code)) as Node
    })
  })
  for (let row = 0; row < cellOf.length; row++) {
    let found: Node | number | undefined = root
    for (let level = 0; level < length && found instanceof Map; level++) found = found.get(codes[row * levels + level]!)
    if (typeof found === 'number') cellOf[row] = found
  }
  return cellOf
}

export interface Majority {
  /** The most frequent class; -1 where no item of the cell has one. */
  label: number
  /** Items of that class / items of the cell that have a class. */
  purity: number
}

/** The largest class of each cell; label -1 belongs to no class. */
export function majorities(cellOf: Int32Array, cells: number, labels: Int32Array, classes: number): Majority[] {
  const counts = new Int32Array(cells * classes)
  const totals = new Int32Array(cells)
  cellOf.forEach((cell, row) => {
    const label = labels[row]!
    if (cell < 0 || label < 0) return
    counts[cell * classes + label]!++
    totals[cell]!++
  })
  return Array.from({ length: cells }, (_, cell) => {
    let label = -1
    let most = 0
    for (let one = 0; one < classes; one++) {
      const count = counts[cell * classes + one]!
      if (count > most) [label, most] = [one, count]
    }
    return { label, purity: totals[cell] === 0 ? 0 : most / totals[cell]! }
  })
}

/** Mean of a figure per item over each cell; NaN for an empty one. */
export function cellMeans(cellOf: Int32Array, cells: number, values: Float32Array): Float64Array {
  const sums = new Float64Array(cells)
  const counts = new Int32Array(cells)
  cellOf.forEach((cell, row) => {
    if (cell < 0) return
    sums[cell]! += values[row]!
    counts[cell]!++
  })
  return sums.map((sum, cell) => sum / counts[cell]!)
}
