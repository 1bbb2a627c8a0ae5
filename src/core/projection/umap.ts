import { UMAP } from 'umap-js'
import type { EmbeddingMatrix } from '@core/tokenizer/events'
import { Random } from '@core/tokenizer/random'

export interface UmapHooks {
  onProgress?: (epoch: number, epochs: number) => void
  /** Awaited between epochs; true ends it. */
  isCancelled?: () => Promise<boolean>
}

const NEIGHBOURS = 15
const MIN_DISTANCE = 0.1
const SEED = 42

/**
 * Two dimensions by UMAP (McInnes, Healy and Melville, arXiv 1802.03426) on rows of unit length, so that Euclidean
 * neighbours are cosine neighbours. Seeded. Null where cancelled.
 */
export async function umap(matrix: EmbeddingMatrix, rows: Int32Array, hooks: UmapHooks = {}): Promise<Float32Array | null> {
  const d = matrix.dimensions
  const block = matrix.gather(rows)
  for (let from = 0; from < block.length; from += d) {
    const row = block.subarray(from, from + d)
    const norm = Math.sqrt(row.reduce((sum, value) => sum + value * value, 0)) || 1
    for (let j = 0; j < d; j++) row[j]! /= norm
  }
  return umapOfPoints(block, rows.length, hooks)
}

/** The same on points as they are (n×m): Euclidean neighbours. */
export async function umapOfPoints(points: Float32Array, n: number, hooks: UmapHooks = {}): Promise<Float32Array | null> {
  const m = points.length / n
  const data = Array.from({ length: n }, (_, i) => Array.from(points.subarray(i * m, (i + 1) * m)))
  const random = new Random(SEED)
  const model = new UMAP({ nComponents: 2, nNeighbors: Math.min(NEIGHBOURS, n - 1), minDist: MIN_DISTANCE, random: () => random.uniform() })
  const epochs = model.initializeFit(data)
  for (let epoch = 0; epoch < epochs; epoch++) {
    model.step()
    hooks.onProgress?.(epoch + 1, epochs)
    if (await hooks.isCancelled?.()) return null
  }
  return Float32Array.from(model.getEmbedding().flat())
}
