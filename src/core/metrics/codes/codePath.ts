export interface PathStep {
  code: number
  /** |r_l| before this level took its part, and |r_(l+1)| = |r_l - e_l| after it. */
  before: number
  after: number
  /** The nearest code other than the item's own; null where the level has one code only. */
  runnerUp: { code: number; distance: number } | null
  /** Distance to the runner-up less distance to the own code: small (or negative: moved) means it could as well be there. */
  margin: number | null
  /** Distances to the nearest few codes, nearest first; the own one is among them wherever it is near. */
  nearest: { code: number; distance: number }[]
}

/** One item's way through the levels, from its latent z. Distances are Euclidean. */
export function codePath(latent: ArrayLike<number>, codebooks: readonly Float32Array[], sid: readonly number[], near = 5): PathStep[] {
  const r = Float64Array.from(latent)
  const m = r.length
  return sid.map((code, level) => {
    const book = codebooks[level]!
    const before = norm(r)
    const distances = Array.from({ length: book.length / m }, (_, other) => {
      let squared = 0
      for (let j = 0; j < m; j++) squared += (r[j]! - book[other * m + j]!) ** 2
      return { code: other, distance: Math.sqrt(squared) }
    }).sort((a, b) => a.distance - b.distance || a.code - b.code)
    const own = distances.find((one) => one.code === code)!
    const runnerUp = distances.find((one) => one.code !== code) ?? null
    for (let j = 0; j < m; j++) r[j]! -= book[code * m + j]!
    return { code, before, after: own.distance, runnerUp, margin: runnerUp && runnerUp.distance - own.distance, nearest: distances.slice(0, near) }
  })
}

const norm = (values: Float64Array): number => Math.sqrt(values.reduce((sum, value) => sum + value * value, 0))
