import type { Tensor2D } from '@tensorflow/tfjs-core'
import type { Tensorflow } from '@core/graph'
import type { Configuration } from '@shared/configuration'
import type { EmbeddingMatrix } from './events'
import type { Random } from './random'

/** Neighbours are looked for among this many rows at once: all of a small data set, a random part of a large one. */
const BLOCK = 2048
const NEIGHBOURS = 5
/** A row is no neighbour of itself; finite, so that 0 times it is 0. */
const FAR = 3e38

/** Made-up items: row t is (1 - share[t])·first[t] + share[t]·second[t] of the matrix that they are drawn from. */
export interface Interpolated {
  first: Int32Array
  second: Int32Array
  /** Uniform in [0, 1). */
  share: Float32Array
}

/** How many are made beside so many training items. */
export const interpolatedCount = ({ interpolated_items: share }: Pick<Configuration, 'interpolated_items'>, trainItems: number): number =>
  Math.round(share * trainItems)

/**
 * `count` points between a row and one of its 5 nearest by squared distance, each of `rows` (at least 2) in turn: what
 * SMOTE (Chawla et al. 2002, arXiv 1106.1813) does for a rare class, as mixup (Zhang et al. 2018, arXiv 1710.09412) for
 * training. They stand for items that are still to come.
 */
export function drawInterpolated(tf: Tensorflow, matrix: EmbeddingMatrix, rows: Int32Array, count: number, random: Random): Interpolated {
  const sources = random.shuffle(rows.slice())
  const neighbours = neighboursWithinBlocks(tf, matrix, sources)
  const k = neighbours.length / sources.length
  const drawn: Interpolated = { first: new Int32Array(count), second: new Int32Array(count), share: new Float32Array(count) }
  for (let t = 0; t < count; t++) {
    const at = t % sources.length
    drawn.first[t] = sources[at]!
    drawn.second[t] = neighbours[at * k + random.integer(k)]!
    drawn.share[t] = random.uniform()
  }
  return drawn
}

/** For each row its nearest others among its block of the given order: rows × at most 5, nearest first. */
function neighboursWithinBlocks(tf: Tensorflow, matrix: EmbeddingMatrix, rows: Int32Array): Int32Array {
  const blocks = Math.ceil(rows.length / BLOCK)
  const smallest = Math.floor(rows.length / blocks)
  const k = Math.min(NEIGHBOURS, smallest - 1)
  const found = new Int32Array(rows.length * k)
  for (let block = 0, from = 0; block < blocks; block++) {
    // Blocks of equal size but for one row: none is left with too few to choose from.
    const to = Math.floor(((block + 1) * rows.length) / blocks)
    const part = rows.subarray(from, to)
    const nearest = tf.tidy(() => {
      const x = tf.tensor2d(matrix.gather(part), [part.length, matrix.dimensions])
      const squares = tf.sum(tf.square(x), 1, true)
      const distances = squares.add(squares.transpose()).sub(tf.matMul(x, x, false, true).mul(2))
      const others = tf.add(distances, tf.eye(part.length).mul(FAR)) as Tensor2D
      return tf.topk(tf.neg(others), k).indices.dataSync() as Int32Array
    })
    nearest.forEach((index, i) => (found[from * k + i] = part[index]!))
    from = to
  }
  return found
}

/** The matrix with the made-up items after its own rows. */
export function withInterpolated(matrix: EmbeddingMatrix, { first, second, share }: Interpolated): EmbeddingMatrix {
  const { items, dimensions: d } = matrix
  const gather = (rows: Int32Array): Float32Array => {
    const own = rows.map((row) => (row < items ? row : first[row - items]!))
    const out = matrix.gather(own)
    const made = Int32Array.from(rows.keys()).filter((at) => rows[at]! >= items)
    if (made.length === 0) return out
    const partner = matrix.gather(made.map((at) => second[rows[at]! - items]!))
    made.forEach((at, i) => {
      const part = share[rows[at]! - items]!
      for (let j = 0; j < d; j++) out[at * d + j]! += part * (partner[i * d + j]! - out[at * d + j]!)
    })
    return out
  }
  return {
    items: items + first.length,
    dimensions: d,
    resident: null,
    read: (from, to) => (to <= items ? matrix.read(from, to) : gather(Int32Array.from({ length: to - from }, (_, i) => from + i))),
    gather,
  }
}
