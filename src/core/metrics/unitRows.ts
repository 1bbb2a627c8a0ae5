/** Each row of `rows` (n×width) to unit length, in place; a zero row stays zero. Gives them back. */
export function unitRows(rows: Float32Array, width: number): Float32Array {
  for (let from = 0; from < rows.length; from += width) {
    let square = 0
    for (let i = from; i < from + width; i++) square += rows[i]! * rows[i]!
    if (square === 0) continue
    const norm = Math.sqrt(square)
    for (let i = from; i < from + width; i++) rows[i]! /= norm
  }
  return rows
}
