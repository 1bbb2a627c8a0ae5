import type { Tensorflow } from '@core/graph'
import { unitRows } from '@core/metrics/unitRows'
import type { Configuration } from '@shared/configuration'
import { ClusterRows, nearestCentres } from './clusterRows'
import type { Random } from './random'

/** Rows that k-means works on at most, drawn by the seed where there are more: 256 a code place it well. */
export const kmeansRows = (k: number): number => Math.min(262_144, Math.max(65_536, 256 * k))

/** The same where training moves the codes on from there: 64 a code are enough, and a run begins sooner. */
export const startingRows = (k: number): number => Math.min(262_144, Math.max(16_384, 64 * k))

/** Beyond this much arithmetic the first centres are drawn from a sample of the rows. */
const SEEDING_WORK = 1e9

/**
 * k-means++ (Arthur and Vassilvitskii 2007): each next centre is a row drawn by squared distance to those there. From
 * a seeded sample of the rows where there are very many.
 */
export function seedCentres(all: Float32Array, width: number, k: number, random: Random): Float32Array {
  const rows = seedingSample(all, width, k, random)
  const count = rows.length / width
  const centres = new Float32Array(k * width)
  const squares = new Float64Array(count).fill(Infinity)
  let row = random.integer(count)
  for (let centre = 0; centre < k; centre++) {
    if (centre > 0) row = random.weighted(squares)
    const drawn = rows.subarray(row * width, (row + 1) * width)
    centres.set(drawn, centre * width)
    for (let i = 0; i < count; i++) {
      const square = squaredDistance(rows, i * width, drawn)
      if (square < squares[i]!) squares[i] = square
    }
  }
  return centres
}

/** |a - b|² of the row that begins at `from`; in four sums, so that no addition waits for the one before it. */
function squaredDistance(rows: Float32Array, from: number, b: Float32Array): number {
  let s0 = 0, s1 = 0, s2 = 0, s3 = 0, j = 0
  for (; j + 3 < b.length; j += 4) {
    const d0 = rows[from + j]! - b[j]!, d1 = rows[from + j + 1]! - b[j + 1]!
    const d2 = rows[from + j + 2]! - b[j + 2]!, d3 = rows[from + j + 3]! - b[j + 3]!
    s0 += d0 * d0
    s1 += d1 * d1
    s2 += d2 * d2
    s3 += d3 * d3
  }
  for (; j < b.length; j++) s0 += (rows[from + j]! - b[j]!) ** 2
  return s0 + s1 + (s2 + s3)
}

function seedingSample(rows: Float32Array, width: number, k: number, random: Random): Float32Array {
  const count = rows.length / width
  const most = Math.max(16 * k, Math.floor(SEEDING_WORK / (k * width)))
  if (count <= most) return rows
  const sample = new Float32Array(most * width)
  const order = random.shuffle(Int32Array.from({ length: count }, (_, row) => row))
  for (let i = 0; i < most; i++) sample.set(rows.subarray(order[i]! * width, (order[i]! + 1) * width), i * width)
  return sample
}

/** Lloyd's iterations (1982), at most `iterations`, until no centre moves. */
export function lloyd(tf: Tensorflow, rows: Float32Array, width: number, start: Float32Array, iterations: number, random: Random): Float32Array {
  let centres: Float32Array = start
  const cluster = new ClusterRows(tf, rows, width, start.length / width)
  try {
    for (let iteration = 0; iteration < iterations; iteration++) {
      const step = lloydStep(cluster, centres, random)
      centres = step.centres
      if (step.settled) break
    }
    return centres
  } finally {
    cluster.dispose()
  }
}

export interface ClusterStep {
  centres: Float32Array
  /** No centre moved: further steps would change nothing. */
  settled: boolean
  /** Mean over rows of |x - c|² before the centres moved. */
  error: number
}

/**
 * One iteration. An empty cluster takes a row drawn by squared error. Means are summed in double precision in row
 * order, so the result is the same on every run.
 */
export function lloydStep(cluster: ClusterRows, centres: Float32Array, random: Random): ClusterStep {
  const { rows, width } = cluster
  const { codes, squares } = cluster.nearest(centres)
  const next = meansOf(rows, width, codes, centres)
  const errors = Float64Array.from(squares)
  const error = errors.reduce((sum, square) => sum + square, 0) / errors.length
  for (const empty of next.empty) {
    const row = random.weighted(errors)
    errors[row] = 0
    next.centres.set(rows.subarray(row * width, (row + 1) * width), empty * width)
  }
  return { centres: next.centres, settled: next.empty.length === 0 && sameWithin(centres, next.centres), error }
}

/** Means of the rows of each code; a code without rows keeps its centre and is named. */
export function meansOf(rows: Float32Array, width: number, codes: Int32Array, before: Float32Array): { centres: Float32Array; empty: number[] } {
  const k = before.length / width
  const sums = new Float64Array(k * width)
  const counts = new Int32Array(k)
  for (let row = 0, at = 0; row < codes.length; row++) {
    const base = codes[row]! * width
    counts[codes[row]!]!++
    for (let j = 0; j < width; j++, at++) sums[base + j] = sums[base + j]! + rows[at]!
  }
  const centres = before.slice()
  const empty: number[] = []
  for (let centre = 0; centre < k; centre++) {
    if (counts[centre] === 0) empty.push(centre)
    else for (let j = 0; j < width; j++) centres[centre * width + j] = sums[centre * width + j]! / counts[centre]!
  }
  return { centres, empty }
}

/** PyTorch's allclose, as the recipe's reference stops: |a - b| ≤ 1e-8 + 1e-5 |b| everywhere. */
export function sameWithin(before: Float32Array, after: Float32Array): boolean {
  for (let i = 0; i < before.length; i++) {
    if (Math.abs(before[i]! - after[i]!) > 1e-8 + 1e-5 * Math.abs(before[i]!)) return false
  }
  return true
}

/**
 * Codebooks by k-means, level by level on the residuals of `rows` (n×m, not changed). Fewer distinct rows than
 * codes leave codes that repeat a row.
 * @param by how residuals of the second level and later are clustered; the first level always by distance.
 */
export function residualKmeans(
  tf: Tensorflow, rows: Float32Array, width: number, sizes: readonly number[], iterations: number, random: Random,
  by: Configuration['kmeans_residuals'] = 'distance',
): Float32Array[] {
  const residual = rows.slice()
  return sizes.map((size, level) => {
    const clustered = level > 0 && by === 'direction' ? unitRows(residual.slice(), width) : residual
    const found = lloyd(tf, clustered, width, seedCentres(clustered, width, size, random), iterations, random)
    const centres = clustered === residual ? found : meansByDirection(tf, residual, clustered, width, found)
    subtractNearest(tf, residual, width, centres)
    return centres
  })
}

/**
 * What k-means on directions (spherical k-means: Dhillon and Modha 2001) found, as codes for the residuals themselves:
 * the mean of each cluster's residuals. Residuals differ in length far more than in number, and plain k-means spends
 * its codes on the few long ones; by direction all codes of a level get used. A cluster without rows gets none of its
 * own length, so the mean length of all.
 */
function meansByDirection(tf: Tensorflow, residual: Float32Array, directions: Float32Array, width: number, found: Float32Array): Float32Array {
  const { codes } = nearestCentres(tf, directions, width, found)
  const { centres, empty } = meansOf(residual, width, codes, found)
  if (empty.length === 0) return centres
  let lengths = 0
  for (let from = 0; from < residual.length; from += width)
    lengths += Math.sqrt(residual.subarray(from, from + width).reduce((sum, value) => sum + value * value, 0))
  const mean = (lengths * width) / residual.length
  for (const code of empty) for (let at = code * width; at < (code + 1) * width; at++) centres[at]! *= mean
  return centres
}

/** r ← r - e with e each row's nearest centre, in place. */
export function subtractNearest(tf: Tensorflow, residual: Float32Array, width: number, centres: Float32Array): void {
  const { codes } = nearestCentres(tf, residual, width, centres)
  for (let row = 0, at = 0; row < codes.length; row++) {
    for (let j = 0; j < width; j++, at++) residual[at]! -= centres[codes[row]! * width + j]!
  }
}
