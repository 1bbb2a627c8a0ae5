import type { Tensorflow } from '@core/graph'
import { unitRows } from '@core/metrics/unitRows'
import type { EmbeddingMatrix } from '@core/tokenizer/events'
import { Random } from '@core/tokenizer/random'
import { evenRows } from './sample'

export interface NearestStatistics {
  median: number
  histogram: { from: number; to: number; counts: number[] }
  /** Rows that were looked at, each against the same sample. */
  sampled: number
}

const NEAREST_ROWS = 4096
const PAIRS = 20_000
const BINS = 40

/** Least, mean and largest norm of all rows. */
export function normStatistics(matrix: EmbeddingMatrix): { min: number; mean: number; max: number } {
  let [min, max, sum] = [Infinity, 0, 0]
  const d = matrix.dimensions
  for (let from = 0; from < matrix.items; from += 8192) {
    const block = matrix.read(from, Math.min(matrix.items, from + 8192))
    for (let at = 0; at < block.length; at += d) {
      let square = 0
      for (let j = 0; j < d; j++) square += block[at + j]! ** 2
      const norm = Math.sqrt(square)
      min = Math.min(min, norm)
      max = Math.max(max, norm)
      sum += norm
    }
  }
  return { min, mean: sum / matrix.items, max }
}

/** Mean cosine of random pairs of different rows; seeded. */
export function meanPairCosine(matrix: EmbeddingMatrix): number | null {
  if (matrix.items < 2) return null
  const random = new Random(1)
  const pairs = Math.min(PAIRS, matrix.items * 8)
  const left = Int32Array.from({ length: pairs }, () => random.integer(matrix.items))
  const right = left.map((row) => (row + 1 + random.integer(matrix.items - 1)) % matrix.items)
  const [a, b] = [unitRows(matrix.gather(left), matrix.dimensions), unitRows(matrix.gather(right), matrix.dimensions)]
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!
  return sum / pairs
}

/** Rows whose cosines to all others are computed at once. */
const BLOCK_ROWS = 256

/** Cosine of each sampled row to its nearest other in the sample; 3·10⁹ products for 4,096 rows of 384, so the engine's. */
export function nearestStatistics(tf: Tensorflow, matrix: EmbeddingMatrix): NearestStatistics | null {
  const rows = evenRows(matrix.items, NEAREST_ROWS)
  if (rows.length < 2) return null
  const d = matrix.dimensions
  const x = unitRows(matrix.gather(rows), matrix.dimensions)
  const best = new Float32Array(rows.length).fill(-1)
  const n = rows.length
  const all = tf.tensor2d(x, [n, d])
  for (let from = 0; from < n; from += BLOCK_ROWS) {
    const size = Math.min(BLOCK_ROWS, n - from)
    const cosines = tf.tidy(() => tf.matMul(all.slice([from, 0], [size, d]), all, false, true).dataSync())
    for (let i = 0; i < size; i++)
      for (let j = 0; j < n; j++) if (j !== from + i && cosines[i * n + j]! > best[from + i]!) best[from + i] = cosines[i * n + j]!
  }
  all.dispose()
  const sorted = best.slice().sort()
  const from = Math.floor(sorted[0]! * 20) / 20
  const counts = new Array<number>(BINS).fill(0)
  for (const cosine of best) counts[Math.min(BINS - 1, Math.max(0, Math.floor(((cosine - from) / (1 - from || 1)) * BINS)))]!++
  return { median: sorted[Math.floor(sorted.length / 2)]!, histogram: { from, to: 1, counts }, sampled: rows.length }
}
