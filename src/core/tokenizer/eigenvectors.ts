import { EigenvalueDecomposition, Matrix } from 'ml-matrix'
import { symmetricEigen, type Tensorflow } from '@core/graph'

/** Eigenvectors of a symmetric matrix (d×d) as rows, [count, d], largest eigenvalue first. */
export function topEigenvectors(tf: Tensorflow, symmetric: Float64Array, d: number, count: number): Float32Array {
  const rows = new Float32Array(count * d)
  const columns = symmetricEigen(tf, Float32Array.from(symmetric), d)
  if (columns) {
    for (let i = 0; i < count; i++) for (let j = 0; j < d; j++) rows[i * d + j] = columns[j * d + (d - 1 - i)]!
    return rows
  }
  const { eigenvectorMatrix, realEigenvalues } = new EigenvalueDecomposition(Matrix.from1DArray(d, d, symmetric), { assumeSymmetric: true })
  const order = realEigenvalues.map((_, i) => i).sort((a, b) => realEigenvalues[b]! - realEigenvalues[a]!)
  for (let i = 0; i < count; i++) rows.set(eigenvectorMatrix.getColumn(order[i]!), i * d)
  return rows
}
