/**
 * The rectangular assignment problem: each of `rows` rows gets a column of its own (rows ≤ columns) so that the costs
 * sum to the least. Shortest augmenting paths with potentials (Jonker and Volgenant 1987, in the rectangular form of
 * Crouse 2016, "On implementing 2D rectangular assignment algorithms"); O(rows²·columns). Ties go to the lowest column.
 * @param cost rows×columns, row-major, finite. @returns the column of each row.
 */
export function linearAssignment(cost: Float64Array, rows: number, columns: number): Int32Array {
  const u = new Float64Array(rows)
  const v = new Float64Array(columns)
  const rowOf = new Int32Array(columns).fill(-1)
  const columnOf = new Int32Array(rows).fill(-1)
  const shortest = new Float64Array(columns)
  const from = new Int32Array(columns)
  const done = new Uint8Array(columns)
  const rowSeen = new Uint8Array(rows)
  for (let start = 0; start < rows; start++) {
    shortest.fill(Infinity)
    done.fill(0)
    rowSeen.fill(0)
    let row = start
    let length = 0
    let sink = -1
    while (sink < 0) {
      rowSeen[row] = 1
      let best = -1
      let lowest = Infinity
      const base = row * columns
      for (let column = 0; column < columns; column++) {
        if (done[column]) continue
        const reduced = length + cost[base + column]! - u[row]! - v[column]!
        if (reduced < shortest[column]!) {
          shortest[column] = reduced
          from[column] = row
        }
        // Among equals a free column ends the search at once.
        if (shortest[column]! < lowest || (shortest[column] === lowest && rowOf[column] === -1 && rowOf[best] !== -1)) {
          lowest = shortest[column]!
          best = column
        }
      }
      length = lowest
      done[best] = 1
      if (rowOf[best] === -1) sink = best
      else row = rowOf[best]!
    }
    u[start]! += length
    for (let other = 0; other < rows; other++) {
      if (rowSeen[other] && other !== start) u[other]! += length - shortest[columnOf[other]!]!
    }
    for (let column = 0; column < columns; column++) if (done[column]) v[column]! -= length - shortest[column]!
    for (let column = sink; ; ) {
      const owner = from[column]!
      rowOf[column] = owner
      const next = columnOf[owner]!
      columnOf[owner] = column
      if (owner === start) break
      column = next
    }
  }
  return columnOf
}
