import type { CollisionCause } from '@shared/entities'
import { distinctRows, matrixSource } from './duplicates'
import { sampleOf, seededUniform } from './random'

/** Above this many items the mean pairwise cosine is taken from a seeded sample. */
export const COSINE_SAMPLE = 200
export const NEAR_DUPLICATE_COSINE = 0.95

export interface GroupCause {
  cause: CollisionCause
  /** Items that equal an earlier one of the group: n - distinct. */
  exactDuplicates: number
  /** Mean cosine over all pairs (of the sample); a zero row has cosine 0 with everything but another zero row, 1. */
  meanCosine: number
}

/**
 * Why these items share a SID: all equal → exact-duplicate; mean pairwise cosine ≥ threshold → near-duplicate;
 * else the codes are too few for them → code-capacity.
 * @param rows n×d, row-major: the group's embeddings.
 */
export function causeOf(rows: Float32Array, dimensions: number, threshold = NEAR_DUPLICATE_COSINE): GroupCause {
  const items = rows.length / dimensions
  const distinct = distinctRows(matrixSource(rows, dimensions))
  const exactDuplicates = items - distinct
  if (distinct <= 1) return { cause: 'exact-duplicate', exactDuplicates, meanCosine: 1 }
  const meanCosine = meanPairwiseCosine(rows, dimensions, items)
  return { cause: meanCosine >= threshold ? 'near-duplicate' : 'code-capacity', exactDuplicates, meanCosine }
}

/** Σ over pairs of u·v = (|Σu|² - Σ|u|²) / 2 for unit rows: no pair is visited. */
function meanPairwiseCosine(rows: Float32Array, dimensions: number, items: number): number {
  // The seed rests on the group's size alone, so that the same group always says the same.
  const sample = sampleOf(items, COSINE_SAMPLE, seededUniform(items))
  const sum = new Float64Array(dimensions)
  let zeroRows = 0
  for (const row of sample) {
    const at = row * dimensions
    let squared = 0
    for (let i = 0; i < dimensions; i++) squared += rows[at + i]! ** 2
    if (squared === 0) zeroRows++
    else for (let norm = Math.sqrt(squared), i = 0; i < dimensions; i++) sum[i]! += rows[at + i]! / norm
  }
  const squaredSum = sum.reduce((total, value) => total + value * value, 0)
  const similar = squaredSum - (sample.length - zeroRows) + zeroRows * (zeroRows - 1)
  const mean = similar / (sample.length * (sample.length - 1))
  return Math.min(1, Math.max(-1, mean))
}
