import { numberTypeName } from '../lib/dtypes'
import { readRows, rowsPerBlock, type StridedMatrix } from '../lib/strided'
import type { EmbeddingBlock, EmbeddingFormatName, EmbeddingStream, Preview } from './reader'

interface MatrixFile {
  format: EmbeddingFormatName
  matrix: StridedMatrix
  /** All ids in row order; null: none. */
  ids: string[] | null
  close(): Promise<void>
}

const POOL = 3

/** A matrix in a file as a stream; the next block is read while the last one is looked at. */
export function matrixStream({ format, matrix, ids, close }: MatrixFile): EmbeddingStream {
  const [items, dimensions] = matrix.shape
  let done = 0
  const step = rowsPerBlock(dimensions)
  const bytes = items * dimensions * 4
  return {
    format,
    items,
    dimensions,
    dtype: numberTypeName(matrix.type),
    hasIds: ids !== null,
    bytes,
    bytesRead: () => done * dimensions * 4,
    async *blocks() {
      // One block being read, one looked at, one still being written by the receiver: fresh pages for each block would
      // cost as much as reading it.
      const pool = Array.from(
        { length: Math.min(POOL, Math.ceil(items / step)) },
        () => new Float32Array(step * dimensions),
      )
      const take = (start: number) => {
        const count = Math.min(step, items - start)
        const next =
          count > 0
            ? readRows(matrix, start, count, pool[(start / step) % POOL]!.subarray(0, count * dimensions))
            : null
        // A failure is reported when its turn comes, not as an unhandled rejection before.
        next?.catch(() => undefined)
        return next
      }
      let next = take(0)
      for (let start = 0; next; start += step) {
        const block = await next
        next = take(start + step)
        done = start + block.count
        yield { ...block, ids: ids ? ids.slice(start, start + block.count) : null } satisfies EmbeddingBlock
      }
    },
    close,
  }
}

const PREVIEW_ROWS = 10
const PREVIEW_COLUMNS = 12

/** First rows of a matrix as people see them. */
export async function matrixPreview(matrix: StridedMatrix, ids: string[] | null): Promise<Preview> {
  const [items, dimensions] = matrix.shape
  const count = Math.min(items, PREVIEW_ROWS)
  const { rows } = await readRows(matrix, 0, count)
  return floatPreview(rows, count, dimensions, ids)
}

/** Rows of float32 as text, the first numbers of each. */
export function floatPreview(
  rows: Float32Array,
  count: number,
  dimensions: number,
  ids: string[] | null,
): Preview {
  const shown = Math.min(dimensions, PREVIEW_COLUMNS)
  const columns = Array.from({ length: shown }, (_, column) => String(column))
  return {
    columns: ids ? ['id', ...columns] : columns,
    rows: Array.from({ length: count }, (_, row) => {
      const cells = Array.from({ length: shown }, (__, column) => cellText(rows[row * dimensions + column]!))
      return ids ? [shortText(ids[row] ?? ''), ...cells] : cells
    }),
  }
}

/** A number as briefly as it says what it is. */
export const cellText = (value: number) =>
  Number.isInteger(value) ? String(value) : Number(value.toPrecision(5)).toString()

const LONGEST_CELL = 120
export const shortText = (text: string) =>
  text.length > LONGEST_CELL ? `${text.slice(0, LONGEST_CELL - 1)}…` : text
