import { EigenvalueDecomposition, type Matrix } from 'ml-matrix'

/** Eigenvectors of a symmetric matrix as rows, largest eigenvalue first. */
export function topEigenvectors(symmetric: Matrix, count: number): Float32Array {
  const { eigenvectorMatrix, realEigenvalues } = new EigenvalueDecomposition(symmetric, { assumeSymmetric: true })
  const order = realEigenvalues.map((_, i) => i).sort((a, b) => realEigenvalues[b]! - realEigenvalues[a]!)
  const rows = new Float32Array(count * symmetric.rows)
  for (let i = 0; i < count; i++) rows.set(eigenvectorMatrix.getColumn(order[i]!), i * symmetric.rows)
  return rows
}
