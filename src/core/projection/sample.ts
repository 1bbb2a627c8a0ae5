/** Rows 0 … items - 1, or `limit` of them spread evenly over all: the same ones every time. */
export function evenRows(items: number, limit: number): Int32Array {
  if (items <= limit) return Int32Array.from({ length: items }, (_, row) => row)
  return Int32Array.from({ length: limit }, (_, i) => Math.floor((i * items) / limit))
}
