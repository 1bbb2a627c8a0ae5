import { StudioError } from '@shared/errors'
import type { RowSource } from '../duplicates'
import { sampleOf, seededUniform } from '../random'
import { groupTuples } from '../tuples'
import { unitRows } from '../unitRows'
import { plainProducts, type Products } from './products'

/** Above this many items the neighbours of a seeded sample of them are taken. */
export const ALL_QUERIES = 20_000
export const SAMPLED_QUERIES = 4_096
const BLOCK = 1024

export interface Neighbours {
  k: number
  /** Items whose neighbours these are, ascending. */
  queries: Int32Array
  /** Q×k: nearest first. */
  rows: Int32Array
}

export interface NeighbourOptions {
  k?: number
  seed?: number
  /** Queries, where not all items are wanted. */
  sample?: number
  products?: Products
  onProgress?: (done: number, total: number) => void
  /** True ends with `quality.cancelled`. */
  isCancelled?: () => boolean
}

/**
 * For each query its k (10) nearest other items by cosine in the input space; the lowest row on a tie. A zero row has
 * cosine 0 with everything. Exact, by comparing with all items; streams over the matrix once.
 */
export async function nearestNeighbours(source: RowSource, options: NeighbourOptions = {}): Promise<Neighbours> {
  const { items, dimensions } = source
  const k = Math.min(options.k ?? 10, Math.max(0, items - 1))
  const wanted = options.sample ?? (items <= ALL_QUERIES ? items : SAMPLED_QUERIES)
  const queries = sampleOf(items, wanted, seededUniform(options.seed ?? 42))
  const units = unitRows(source.gather(queries), dimensions)
  const products = options.products ?? plainProducts
  const best = new BestOf(queries.length, k)
  const total = Math.ceil(items / BLOCK) * Math.ceil(queries.length / BLOCK)
  let done = 0
  for (let from = 0; from < items; from += BLOCK) {
    const to = Math.min(items, from + BLOCK)
    const block = unitRows(source.read(from, to).slice(), dimensions)
    for (let first = 0; first < queries.length; first += BLOCK) {
      const count = Math.min(BLOCK, queries.length - first)
      const cosines = products(units.subarray(first * dimensions, (first + count) * dimensions), block, count, to - from, dimensions)
      for (let q = 0; q < count; q++) best.offer(first + q, queries[first + q]!, cosines, q * (to - from), from, to)
      options.onProgress?.(++done, total)
      await new Promise((resolve) => setImmediate(resolve))
      if (options.isCancelled?.()) throw new StudioError('quality.cancelled')
    }
  }
  return { k, queries, rows: best.rows }
}

/** Share of (item, neighbour) pairs with the same first l codes, l = 1 … D. */
export function neighbourAgreement({ k, queries, rows }: Neighbours, codes: Int32Array, levels: number): number[] {
  return Array.from({ length: levels }, (_, level) => {
    const { groupOf } = groupTuples(codes, codes.length / levels, levels, level + 1)
    let same = 0
    for (let at = 0; at < rows.length; at++) {
      if (groupOf[rows[at]!] === groupOf[queries[Math.floor(at / k)]!]) same++
    }
    return rows.length === 0 ? 0 : same / rows.length
  })
}

/** The k best of each query, kept sorted: k is small, and most offers are refused at once. */
class BestOf {
  readonly rows: Int32Array
  private readonly cosines: Float32Array

  constructor(queries: number, private readonly k: number) {
    this.rows = new Int32Array(queries * k).fill(-1)
    this.cosines = new Float32Array(queries * k).fill(-Infinity)
  }

  offer(query: number, self: number, cosines: Float32Array, at: number, from: number, to: number): void {
    const { k, rows } = this
    if (k === 0) return
    const base = query * k
    const last = base + k - 1
    for (let row = from; row < to; row++, at++) {
      const cosine = cosines[at]!
      if (cosine <= this.cosines[last]! || row === self) continue
      let place = last
      for (; place > base && this.cosines[place - 1]! < cosine; place--) {
        this.cosines[place] = this.cosines[place - 1]!
        rows[place] = rows[place - 1]!
      }
      this.cosines[place] = cosine
      rows[place] = row
    }
  }
}
