import { NUMBER_BYTES, swapBytes, toFloat32, type NumberType } from './dtypes'

/** A matrix of numbers somewhere in a file. */
export interface StridedMatrix {
  type: NumberType
  littleEndian: boolean
  /** Byte where element (0, 0) lies. */
  offset: number
  /** N, d. */
  shape: readonly [number, number]
  /** Elements from one row, and from one column, to the next; never negative. */
  strides: readonly [number, number]
  /** Fills the target from a byte position on. */
  readInto(target: Uint8Array, position: number): Promise<void>
}

/** Rows of a matrix as float32. */
export interface FloatRows {
  /** n×d, row-major. */
  rows: Float32Array
  count: number
  /** Elements (index in `rows`) whose finite value float32 cannot hold. */
  overflow: number[]
}

export const BLOCK_BYTES = 4 << 20

/** Rows that fit in a block of about 4 MB of float32; at least one. */
export const rowsPerBlock = (dimensions: number) =>
  Math.max(1, Math.floor(BLOCK_BYTES / 4 / Math.max(1, dimensions)))

/** Streams a matrix row by row in blocks of about 4 MB, whatever its strides. */
export async function* stridedRows(matrix: StridedMatrix): AsyncGenerator<FloatRows> {
  const [items, dimensions] = matrix.shape
  const step = rowsPerBlock(dimensions)
  for (let start = 0; start < items; start += step) {
    yield await readRows(matrix, start, Math.min(step, items - start))
  }
}

/** Rows `start` to `start + count` as float32, in `rows` where a place for them is given. */
export async function readRows(
  matrix: StridedMatrix,
  start: number,
  count: number,
  rows = new Float32Array(count * matrix.shape[1]),
): Promise<FloatRows> {
  const dimensions = matrix.shape[1]
  const [rowStride, columnStride] = matrix.strides
  const plain = columnStride === 1 && (rowStride === dimensions || count === 1)
  if (plain && matrix.type === 'f4' && matrix.littleEndian) {
    await matrix.readInto(
      new Uint8Array(rows.buffer, rows.byteOffset, rows.byteLength),
      matrix.offset + start * rowStride * 4,
    )
    return { rows, count, overflow: [] }
  }
  if (plain) {
    const overflow = await readElements(matrix, start * rowStride, rows)
    return { rows, count, overflow }
  }
  const overflow =
    rowStride >= columnStride
      ? await gather(matrix, rows, {
          first: start * rowStride,
          outer: count,
          outerStride: rowStride,
          inner: dimensions,
          innerStride: columnStride,
          toOuter: dimensions,
          toInner: 1,
        })
      : await gather(matrix, rows, {
          first: start * rowStride,
          outer: dimensions,
          outerStride: columnStride,
          inner: count,
          innerStride: rowStride,
          toOuter: 1,
          toInner: dimensions,
        })
  return { rows, count, overflow }
}

interface Walk {
  /** Element of the storage where the walk begins. */
  first: number
  /** Steps along the longer stride, and along the shorter one. */
  outer: number
  outerStride: number
  inner: number
  innerStride: number
  /** Distance in the output of one step along either. */
  toOuter: number
  toInner: number
}

/** Reads runs along the shorter stride, several at once where they lie close together. */
async function gather(matrix: StridedMatrix, out: Float32Array, walk: Walk): Promise<number[]> {
  const overflow: number[] = []
  const run = (walk.inner - 1) * walk.innerStride + 1
  const together =
    walk.outerStride <= 2 * run
      ? Math.max(1, Math.min(walk.outer, Math.floor(BLOCK_BYTES / 4 / Math.max(1, walk.outerStride))))
      : 1
  for (let o = 0; o < walk.outer; o += together) {
    const runs = Math.min(together, walk.outer - o)
    const span = new Float32Array((runs - 1) * walk.outerStride + run)
    const beyond = new Set(await readElements(matrix, walk.first + o * walk.outerStride, span))
    for (let r = 0; r < runs; r++) {
      for (let i = 0; i < walk.inner; i++) {
        const from = r * walk.outerStride + i * walk.innerStride
        const to = (o + r) * walk.toOuter + i * walk.toInner
        out[to] = span[from]!
        if (beyond.size > 0 && beyond.has(from)) overflow.push(to)
      }
    }
  }
  return overflow
}

/** Consecutive elements of the storage as float32; returns those beyond float32. */
async function readElements(matrix: StridedMatrix, first: number, out: Float32Array): Promise<number[]> {
  const width = NUMBER_BYTES[matrix.type]
  const bytes = new Uint8Array(out.length * width)
  await matrix.readInto(bytes, matrix.offset + first * width)
  if (!matrix.littleEndian) swapBytes(bytes, width)
  return toFloat32(bytes, matrix.type, out)
}
