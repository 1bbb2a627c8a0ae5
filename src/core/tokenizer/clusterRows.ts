import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs-core'
import type { Tensorflow } from '@core/graph'

/** Multiplications of one native call: some tens of milliseconds on two cores. */
const CHUNK_WORK = 2e9

/** Rows of one native call against k centres. */
export const chunkRows = (k: number, width: number): number => Math.max(256, Math.floor(CHUNK_WORK / (k * width)))

export interface Nearest {
  codes: Int32Array
  /** |x - c|² to the nearest centre. */
  squares: Float32Array
}

interface Chunk {
  from: number
  to: number
  /** Rows with a column of ones behind. */
  x: Tensor2D
  /** |x|². */
  squares: Tensor1D
}

/** Rows kept with the native library, to be asked again and again which of k centres is nearest. */
export class ClusterRows {
  private readonly chunks: Chunk[] = []

  constructor(
    private readonly tf: Tensorflow,
    readonly rows: Float32Array,
    readonly width: number,
    k: number,
  ) {
    const step = chunkRows(k, width)
    for (let from = 0; from < this.count; from += step) {
      const to = Math.min(this.count, from + step)
      const wide = new Float32Array((to - from) * (width + 1)).fill(1)
      for (let row = from; row < to; row++) wide.set(rows.subarray(row * width, (row + 1) * width), (row - from) * (width + 1))
      const x = tf.tensor2d(wide, [to - from, width + 1])
      // The ones count in the sum too.
      this.chunks.push({ from, to, x, squares: tf.tidy(() => tf.sub(tf.sum(tf.square(x), 1), 1) as Tensor1D) })
    }
  }

  get count(): number {
    return this.rows.length / this.width
  }

  /**
   * The nearest centre of each row, lowest index on a tie. |c|² - 2 x·c comes out of one matrix product, (x, 1) times
   * (-2c, |c|²): a pass over n×k numbers costs more than the product does.
   */
  nearest(centres: Float32Array): Nearest {
    const { tf } = this
    const codes = new Int32Array(this.count)
    const squares = new Float32Array(this.count)
    const turned = this.tensorOf(centres)
    for (const chunk of this.chunks) {
      const [code, square] = tf.tidy(() => {
        const distances = tf.matMul(chunk.x, turned, false, true)
        const own = tf.relu(tf.add(tf.min(distances, 1), chunk.squares))
        return [tf.argMin(distances, 1).dataSync() as Int32Array, own.dataSync() as Float32Array]
      })
      codes.set(code!, chunk.from)
      squares.set(square!, chunk.from)
    }
    turned.dispose()
    return { codes, squares }
  }

  private tensorOf(centres: Float32Array): Tensor2D {
    const { width } = this
    const k = centres.length / width
    const wide = new Float32Array(k * (width + 1))
    for (let centre = 0; centre < k; centre++) {
      let square = 0
      for (let j = 0; j < width; j++) {
        const value = centres[centre * width + j]!
        wide[centre * (width + 1) + j] = -2 * value
        square += value * value
      }
      wide[centre * (width + 1) + width] = square
    }
    return this.tf.tensor2d(wide, [k, width + 1])
  }

  dispose(): void {
    for (const { x, squares } of this.chunks) this.tf.dispose([x, squares])
  }
}

export function nearestCentres(tf: Tensorflow, rows: Float32Array, width: number, centres: Float32Array): Nearest {
  const cluster = new ClusterRows(tf, rows, width, centres.length / width)
  try {
    return cluster.nearest(centres)
  } finally {
    cluster.dispose()
  }
}
