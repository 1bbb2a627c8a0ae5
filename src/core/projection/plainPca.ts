import { EigenvalueDecomposition, Matrix } from 'ml-matrix'

export interface PlainAxes {
  mean: Float64Array
  /** The first two components, 2×m row-major, unit length, largest entry positive. */
  axes: Float64Array
  /** Share of the variance that they hold. */
  held: number
}

/** Principal axes of a few points (n×m), such as a codebook's, in double precision and without an engine. */
export function plainAxes(points: Float32Array, n: number): PlainAxes {
  const m = n === 0 ? 0 : points.length / n
  const mean = new Float64Array(m)
  points.forEach((value, at) => (mean[at % m]! += value / n))
  const centred = new Matrix(n, m)
  for (let i = 0; i < n; i++) for (let j = 0; j < m; j++) centred.set(i, j, points[i * m + j]! - mean[j]!)
  const axes = new Float64Array(2 * m)
  if (n < 2) return { mean, axes, held: 0 }
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(centred.transpose().mmul(centred), { assumeSymmetric: true })
  const order = realEigenvalues.map((_, i) => i).sort((a, b) => realEigenvalues[b]! - realEigenvalues[a]!)
  const total = realEigenvalues.reduce((sum, value) => sum + Math.max(0, value), 0)
  let held = 0
  for (let axis = 0; axis < Math.min(2, m); axis++) {
    const column = eigenvectorMatrix.getColumn(order[axis]!)
    const largest = column.reduce((best, value) => (Math.abs(value) > Math.abs(best) ? value : best), 0)
    axes.set(largest < 0 ? column.map((value) => -value) : column, axis * m)
    held += Math.max(0, realEigenvalues[order[axis]!]!)
  }
  return { mean, axes, held: total > 0 ? held / total : 0 }
}

/** x and y of points (n×m) along the axes: 2 a point. */
export function onAxes(points: ArrayLike<number>, { mean, axes }: PlainAxes): Float32Array {
  const m = mean.length
  const n = m === 0 ? 0 : points.length / m
  const xy = new Float32Array(2 * n)
  for (let i = 0; i < n; i++) {
    let [x, y] = [0, 0]
    for (let j = 0; j < m; j++) {
      const value = points[i * m + j]! - mean[j]!
      x += value * axes[j]!
      y += value * axes[m + j]!
    }
    xy[2 * i] = x
    xy[2 * i + 1] = y
  }
  return xy
}
