export interface LevelLoss {
  /** Mean |r_l| over the items before the level took its part, and after it. */
  normBefore: number
  normAfter: number
  /** Share of the latents' variance that the levels up to and with this one explain: 1 - Σ|r_(l+1)|² / Σ|z - mean|². */
  explained: number
}

/** |r| after each level for every item, N×(D+1): column 0 is |z|, column l is |r_(l+1)|. */
export function residualNorms(latents: Float32Array, width: number, codebooks: readonly Float32Array[], codes: Int32Array): Float32Array {
  const levels = codebooks.length
  const items = latents.length / width
  const norms = new Float32Array(items * (levels + 1))
  const r = new Float64Array(width)
  for (let row = 0; row < items; row++) {
    let square = 0
    for (let j = 0; j < width; j++) square += (r[j] = latents[row * width + j]!) ** 2
    norms[row * (levels + 1)] = Math.sqrt(square)
    for (let level = 0; level < levels; level++) {
      const book = codebooks[level]!
      const at = codes[row * levels + level]! * width
      square = 0
      for (let j = 0; j < width; j++) square += (r[j]! -= book[at + j]!) ** 2
      norms[row * (levels + 1) + level + 1] = Math.sqrt(square)
    }
  }
  return norms
}

/** Σ|z - mean|²: what there is to explain. */
export function totalSquares(latents: Float32Array, width: number): number {
  const items = latents.length / width
  const mean = new Float64Array(width)
  for (let at = 0; at < latents.length; at++) mean[at % width]! += latents[at]! / items
  let sum = 0
  for (let at = 0; at < latents.length; at++) sum += (latents[at]! - mean[at % width]!) ** 2
  return sum
}

export function levelLosses(norms: Float32Array, levels: number, total: number): LevelLoss[] {
  const items = norms.length / (levels + 1)
  const means = new Float64Array(levels + 1)
  const squares = new Float64Array(levels + 1)
  norms.forEach((norm, at) => {
    means[at % (levels + 1)]! += norm / items
    squares[at % (levels + 1)]! += norm * norm
  })
  return Array.from({ length: levels }, (_, level) => ({
    normBefore: means[level]!,
    normAfter: means[level + 1]!,
    explained: total > 0 ? 1 - squares[level + 1]! / total : 0,
  }))
}

/** Counts in equal bins from the least to the largest value. */
export function histogram(values: Float32Array, bins: number): { from: number; to: number; counts: number[] } {
  let [from, to] = [Infinity, -Infinity]
  for (const value of values) {
    from = Math.min(from, value)
    to = Math.max(to, value)
  }
  const counts = new Array<number>(bins).fill(0)
  if (values.length === 0) return { from: 0, to: 0, counts }
  const width = (to - from) / bins || 1
  for (const value of values) counts[Math.min(bins - 1, Math.floor((value - from) / width))]!++
  return { from, to, counts }
}

/** Rows with the largest values, largest first; the lower row on a tie. */
export function largestRows(values: Float32Array, limit: number): number[] {
  return Array.from(values.keys())
    .sort((a, b) => values[b]! - values[a]! || a - b)
    .slice(0, limit)
}
