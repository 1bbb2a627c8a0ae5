/**
 * Collision rate if N items fell evenly into M cells: 1 - M(1 - (1 - 1/M)^N) / N (classical occupancy problem).
 * `cells` is ΠK and may exceed 2^53: only its size matters then.
 */
export function randomFloor(items: number, cells: number): number {
  if (items === 0) return 0
  // One cell holds all: log1p(-1) is -∞, and the formula's limit is 1 - 1/N.
  if (cells === 1) return 1 - 1 / items
  // 1 - 1/M rounds to 1 for large M; log1p and expm1 keep the digits …
  const exponent = items * Math.log1p(-1 / cells)
  const occupied = -cells * Math.expm1(exponent)
  const rate = 1 - occupied / items
  // … and where N << M the two nearly equal terms cancel: the series' first term, (N - 1) / 2M, is exact enough.
  return rate > 1e-7 ? rate : Math.max(0, (items - 1) / (2 * cells))
}

/** The collision rate that identical embeddings force: (N - distinct embeddings) / N. */
export function exactDuplicateFloor(items: number, distinctEmbeddings: number): number {
  return items === 0 ? 0 : (items - distinctEmbeddings) / items
}

/** ΠK: how many SIDs there can be. */
export function cells(sizes: readonly number[]): number {
  return sizes.reduce((product, size) => product * size, 1)
}
