/**
 * Order in which two codings of the same items lie near a diagonal: A's codes by size, B's codes by the code of A
 * that gives them most items. Empty codes are left out.
 */
export function flowOrder(flow: { rows: number; columns: number; counts: Int32Array }): {
  rowOrder: number[]
  columnOrder: number[]
} {
  const rowSum = new Array<number>(flow.rows).fill(0)
  const columnSum = new Array<number>(flow.columns).fill(0)
  const source = new Array<number>(flow.columns).fill(0)
  const best = new Array<number>(flow.columns).fill(0)
  for (let row = 0; row < flow.rows; row += 1)
    for (let column = 0; column < flow.columns; column += 1) {
      const n = flow.counts[row * flow.columns + column]!
      rowSum[row]! += n
      columnSum[column]! += n
      if (n > best[column]!) [best[column], source[column]] = [n, row]
    }
  const rowOrder = [...rowSum.keys()]
    .filter((row) => rowSum[row]! > 0)
    .sort((a, b) => rowSum[b]! - rowSum[a]! || a - b)
  const place = new Map(rowOrder.map((row, index) => [row, index]))
  const columnOrder = [...columnSum.keys()]
    .filter((column) => columnSum[column]! > 0)
    .sort((a, b) => place.get(source[a]!)! - place.get(source[b]!)! || best[b]! - best[a]! || a - b)
  return { rowOrder, columnOrder }
}
