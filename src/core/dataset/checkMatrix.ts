import { StudioError } from '@shared/errors'
import { rowsPerBlock } from '../formats/lib/strided'
import { EmbeddingChecks, type EmbeddingReport } from './checks'

/** Rows that can be read again and again; an `EmbeddingMatrix` is one. */
export interface CheckedMatrix {
  readonly items: number
  readonly dimensions: number
  /** Rows [from, to), row-major. */
  read(from: number, to: number): Float32Array
}

/**
 * The checks of an import, on demand, over a matrix that is stored already (all of it finite).
 * @param isCancelled true ends with dataset.importCancelled, naming `name`
 */
export function checkMatrix(
  name: string,
  matrix: CheckedMatrix,
  sourceDtype: string,
  hooks: { onProgress?: (rows: number, total: number) => void; isCancelled?: () => boolean } = {},
): EmbeddingReport {
  const checks = new EmbeddingChecks(matrix.dimensions, matrix.items)
  const step = rowsPerBlock(matrix.dimensions)
  for (let from = 0; from < matrix.items; from += step) {
    if (hooks.isCancelled?.()) throw new StudioError('dataset.importCancelled', { file: name })
    const to = Math.min(matrix.items, from + step)
    checks.add(matrix.read(from, to), to - from)
    hooks.onProgress?.(to, matrix.items)
  }
  return checks.report(sourceDtype, (from, to) => matrix.read(from, to))
}
