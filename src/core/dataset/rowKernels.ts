/** What one look at a block of rows gives, an element a row. */
export interface RowScan {
  /** Squared Euclidean norm in double precision; finite exactly when every number of the row is. */
  squared: Float64Array
  /** Random projection of the row in double precision: equal rows have equal ones, others hardly ever. */
  projection: Float64Array
}

/** Weights of the projection: fixed, irrational-looking, between 0.5 and 1.5, so that no number is lost beside another. */
export function projectionWeights(dimensions: number): Float64Array {
  const weights = new Float64Array(dimensions)
  let state = 0x9e3779b9
  for (let i = 0; i < dimensions; i++) {
    // Two xorshift32 steps a weight: 52 bits.
    const words = [0, 0]
    for (const j of [0, 1]) {
      state ^= state << 13
      state ^= state >>> 17
      state ^= state << 5
      words[j] = state >>> 0
    }
    weights[i] = 0.5 + (words[0]! + words[1]! / 2 ** 32) / 2 ** 32
  }
  return weights
}

/**
 * Norms and projections of row-major float32 rows, in one pass because memory is the slowest part.
 * A square of a float32 stays far below the largest double, so only NaN and infinity make a norm that is not finite.
 * -0 counts as 0 in both.
 */
export function scanRows(
  rows: Float32Array,
  count: number,
  dimensions: number,
  weights: Float64Array,
): RowScan {
  const squared = new Float64Array(count)
  const projection = new Float64Array(count)
  for (let row = 0, at = 0; row < count; row++) {
    // Two sums each, so that an addition need not wait for the one before.
    let s0 = 0
    let s1 = 0
    let p0 = 0
    let p1 = 0
    let column = 0
    for (const stop = dimensions - 1; column < stop; column += 2, at += 2) {
      const v0 = rows[at]!
      const v1 = rows[at + 1]!
      s0 += v0 * v0
      s1 += v1 * v1
      p0 += v0 * weights[column]!
      p1 += v1 * weights[column + 1]!
    }
    if (column < dimensions) {
      const value = rows[at++]!
      s0 += value * value
      p0 += value * weights[column]!
    }
    squared[row] = s0 + s1
    projection[row] = p0 + p1
  }
  return { squared, projection }
}
