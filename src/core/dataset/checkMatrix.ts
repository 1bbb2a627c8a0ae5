import { rowsPerBlock } from '../formats/lib/strided'
import { EmbeddingChecks, type EmbeddingReport } from './checks'

/** Rows that can be read again and again; an `EmbeddingMatrix` is one. */
export interface CheckedMatrix {
  readonly items: number
  readonly dimensions: number
  /** Rows [from, to), row-major. */
  read(from: number, to: number): Float32Array
}

export interface CheckStep {
  done: number
  total: number
}

/** The checks of an import, on demand, over a matrix that is stored already (all of it finite), block by block. */
export function* checkSteps(matrix: CheckedMatrix, sourceDtype: string): Generator<CheckStep, EmbeddingReport> {
  const checks = new EmbeddingChecks(matrix.dimensions, matrix.items)
  const step = rowsPerBlock(matrix.dimensions)
  for (let from = 0; from < matrix.items; from += step) {
    const to = Math.min(matrix.items, from + step)
    checks.add(matrix.read(from, to), to - from)
    yield { done: to, total: matrix.items }
  }
  return checks.report(sourceDtype, (from, to) => matrix.read(from, to))
}
