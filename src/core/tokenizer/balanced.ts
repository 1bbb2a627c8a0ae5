import type { Tensor2D } from '@tensorflow/tfjs-core'
import type { Tensorflow } from '@core/graph'
import { chunkRows } from './clusterRows'
import { meansOf, sameWithin, type ClusterStep } from './kmeans'

/** Rows above which balanced clustering works on a sample: it holds every distance, and sorts the rows once a code. */
export const balancedRows = (k: number): number => Math.max(4 * k, Math.min(65_536, Math.floor(2 ** 25 / k)))

/**
 * Codes of equal size (OneRec, arXiv 2502.18965, algorithm 1): the codes in turn take the N/K rows nearest to them
 * among those that are left, lower rows first on a tie; the first N mod K codes take one more.
 */
export function balancedCodes(tf: Tensorflow, rows: Float32Array, width: number, centres: Float32Array): { codes: Int32Array; error: number } {
  const count = rows.length / width
  const k = centres.length / width
  const distances = allDistances(tf, rows, width, centres)
  const codes = new Int32Array(count)
  let left = Array.from({ length: count }, (_, row) => row)
  let error = 0
  for (let code = 0; code < k; code++) {
    const room = Math.floor(count / k) + (code < count % k ? 1 : 0)
    const sorted = left.slice().sort((a, b) => distances[a * k + code]! - distances[b * k + code]! || a - b)
    for (let i = 0; i < room; i++) {
      const row = sorted[i]!
      codes[row] = code
      error += distances[row * k + code]!
    }
    left = sorted.slice(room)
  }
  return { codes, error: count === 0 ? 0 : error / count }
}

/** One iteration of balanced clustering. */
export function balancedStep(tf: Tensorflow, rows: Float32Array, width: number, centres: Float32Array): ClusterStep {
  const { codes, error } = balancedCodes(tf, rows, width, centres)
  const next = meansOf(rows, width, codes, centres).centres
  return { centres: next, settled: sameWithin(centres, next), error }
}

/** |x - c|² of every row to every centre, n×K. */
function allDistances(tf: Tensorflow, rows: Float32Array, width: number, centres: Float32Array): Float32Array {
  const count = rows.length / width
  const k = centres.length / width
  const all = new Float32Array(count * k)
  const step = chunkRows(k, width)
  for (let from = 0; from < count; from += step) {
    const to = Math.min(count, from + step)
    const part = tf.tidy(() => {
      const x = tf.tensor2d(rows.slice(from * width, to * width), [to - from, width])
      const c = tf.tensor2d(centres.slice(), [k, width])
      const cross = tf.matMul(x, c, false, true).mul(2) as Tensor2D
      return tf.add(tf.sub(tf.sum(tf.square(c), 1), cross), tf.sum(tf.square(x), 1, true)).dataSync() as Float32Array
    })
    all.set(part, from * k)
  }
  return all
}
