import { describe, expect, it } from 'vitest'
import { loadTensorflow } from '@core/runtime/loadTensorflow'
import { dimensionsFor90, principalComponents, projectRows } from '@core/projection/pca'
import { evenRows } from '@core/projection/sample'
import { meanPairCosine, nearestStatistics, normStatistics } from '@core/projection/statistics'
import { umap } from '@core/projection/umap'
import { Random } from '@core/tokenizer/random'

const { tf } = loadTensorflow()

function matrixOf(rows: number[][]) {
  const d = rows[0]!.length
  const all = Float32Array.from(rows.flat())
  return {
    items: rows.length, dimensions: d, resident: all,
    read: (from: number, to: number) => all.slice(from * d, to * d),
    gather: (wanted: Int32Array) => Float32Array.from([...wanted].flatMap((row) => [...all.subarray(row * d, (row + 1) * d)])),
  }
}

describe('principal components', () => {
  it('finds the axes that a stretched cloud was made with', () => {
    const random = new Random(3)
    // Deviation 5 along (0, 1, 0), 2 along (0, 0, 1), 0.1 along (1, 0, 0); centre (7, -1, 2).
    const matrix = matrixOf(Array.from({ length: 4000 }, () => [7 + 0.1 * random.normal(), -1 + 5 * random.normal(), 2 + 2 * random.normal()]))
    const found = principalComponents(tf, matrix, evenRows(4000, 4000))
    expect(Math.abs(found.axes[1]!)).toBeCloseTo(1, 2)
    expect(Math.abs(found.axes[5]!)).toBeCloseTo(1, 2)
    expect(Math.sqrt(found.variances[0]!)).toBeCloseTo(5, 0)
    expect(dimensionsFor90(found.variances)).toBe(2)
    const xy = projectRows(matrix, Int32Array.of(0), found)
    const [, y, z] = matrix.read(0, 1)
    expect(Math.abs(xy[0]!)).toBeCloseTo(Math.abs(y! - found.mean[1]!), 0)
    expect(Math.abs(xy[1]!)).toBeCloseTo(Math.abs(z! - found.mean[2]!), 0)
  })
})

describe('a sample of rows', () => {
  it('is all of them where they fit, and else spread evenly without doubles', () => {
    expect([...evenRows(4, 10)]).toEqual([0, 1, 2, 3])
    expect([...evenRows(10, 5)]).toEqual([0, 2, 4, 6, 8])
  })
})

describe('statistics of an embedding', () => {
  const matrix = matrixOf([[3, 0], [0, 4], [0, 5]])
  it('gives the norms', () => expect(normStatistics(matrix)).toEqual({ min: 3, mean: 4, max: 5 }))
  it('finds that two rows point the same way and one stands alone', () => {
    const nearest = nearestStatistics(tf, matrix)!
    expect(nearest.median).toBe(1)
    expect(nearest.histogram.counts.reduce((a, b) => a + b, 0)).toBe(3)
  })
  it('has no pairs in a single row', () => expect(meanPairCosine(matrixOf([[1, 2]]))).toBeNull())
  it('gives 1 where all rows point the same way', () => expect(meanPairCosine(matrixOf([[1, 1], [2, 2], [5, 5]]))).toBeCloseTo(1, 5))
})

describe('UMAP', () => {
  const random = new Random(5)
  const clusters = Array.from({ length: 60 }, (_, i) => Array.from({ length: 8 }, (_, j) => (j === i % 2 ? 10 : 0) + random.normal()))
  it('keeps two clusters apart and gives the same map again', async () => {
    const matrix = matrixOf(clusters)
    const rows = evenRows(60, 60)
    const map = (await umap(matrix, rows))!
    expect(await umap(matrix, rows)).toEqual(map)
    const centre = (parity: number) => [0, 1].map((axis) => rows.filter((row) => row % 2 === parity).reduce((sum, row) => sum + map[row * 2 + axis]!, 0) / 30)
    const [a, b] = [centre(0), centre(1)]
    const spread = Math.max(...rows.filter((row) => row % 2 === 0).map((row) => Math.hypot(map[row * 2]! - a[0]!, map[row * 2 + 1]! - a[1]!)))
    expect(Math.hypot(a[0]! - b[0]!, a[1]! - b[1]!)).toBeGreaterThan(spread)
  })
  it('ends where it is cancelled', async () => {
    expect(await umap(matrixOf(clusters), evenRows(60, 60), { isCancelled: async () => true })).toBeNull()
  })
})
