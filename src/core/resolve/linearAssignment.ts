/**
 * The assignment problem: each of `rows` rows gets one column, column j at most `capacity[j]` rows (1 where absent),
 * so that the costs sum to the least. Shortest augmenting paths with potentials (Jonker and Volgenant 1987, in the
 * rectangular form of Crouse 2016, "On implementing 2D rectangular assignment algorithms"), begun from each row's
 * cheapest column, so that only rows that want the same one search. O(rows²·columns) at worst.
 * @param cost rows×columns, row-major, finite. Needs rows ≤ Σ capacity.
 * @returns the column of each row.
 */
export function linearAssignment(cost: Float64Array, rows: number, columns: number, capacity?: Int32Array): Int32Array {
  const columnOf = new Int32Array(rows).fill(-1)
  // Rows of a column form a list: first[column], then after[row].
  const first = new Int32Array(columns).fill(-1)
  const after = new Int32Array(rows).fill(-1)
  const room = capacity?.slice() ?? new Int32Array(columns).fill(1)
  const closed = Uint8Array.from(room, (places) => (places > 0 ? 0 : 1))
  const u = new Float64Array(rows)
  const v = new Float64Array(columns)
  const waiting: number[] = []
  const put = (row: number, column: number) => {
    columnOf[row] = column
    after[row] = first[column]!
    first[column] = row
  }
  for (let row = 0; row < rows; row++) {
    let best = -1
    for (let column = 0, at = row * columns; column < columns; column++, at++) {
      if (closed[column] === 0 && (best < 0 || cost[at]! < u[row]!)) {
        best = column
        u[row] = cost[at]!
      }
    }
    if (room[best]! > 0) {
      room[best]!--
      put(row, best)
    } else waiting.push(row)
  }

  const shortest = new Float64Array(columns)
  const from = new Int32Array(columns)
  const done = new Uint8Array(columns)
  const reached: number[] = []
  for (const start of waiting) {
    shortest.fill(Infinity)
    done.set(closed)
    reached.length = 0
    let length = 0
    let sink = -1
    let row = start
    while (sink < 0) {
      // Relax the edges of `row`, and of the rows that share its column.
      do {
        const base = row * columns
        const potential = length - u[row]!
        for (let column = 0; column < columns; column++) {
          if (done[column] !== 0) continue
          const reduced = potential + cost[base + column]! - v[column]!
          if (reduced < shortest[column]!) {
            shortest[column] = reduced
            from[column] = row
          }
        }
        row = row === start ? -1 : after[row]!
      } while (row >= 0)
      let best = -1
      let lowest = Infinity
      for (let column = 0; column < columns; column++) {
        if (done[column] !== 0) continue
        const value = shortest[column]!
        // Among equals a column with room ends the search at once.
        if (value < lowest || (value === lowest && best >= 0 && room[best] === 0 && room[column]! > 0)) {
          lowest = value
          best = column
        }
      }
      length = lowest
      if (room[best]! > 0) sink = best
      else {
        done[best] = 1
        reached.push(best)
        row = first[best]!
      }
    }
    u[start]! += length
    for (const column of reached) {
      const slack = length - shortest[column]!
      v[column]! -= slack
      for (let held = first[column]!; held >= 0; held = after[held]!) u[held]! += slack
    }
    room[sink]!--
    for (let column = sink; ; ) {
      const moving = from[column]!
      const left = columnOf[moving]!
      if (left >= 0) unlink(first, after, left, moving)
      put(moving, column)
      if (moving === start) break
      column = left
    }
  }
  return columnOf
}

function unlink(first: Int32Array, after: Int32Array, column: number, row: number): void {
  if (first[column] === row) {
    first[column] = after[row]!
    return
  }
  let before = first[column]!
  while (after[before] !== row) before = after[before]!
  after[before] = after[row]!
}
