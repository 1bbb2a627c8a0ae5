/** The given rows of a row-major matrix. */
export function gatherRows<T extends Float32Array | Int32Array>(matrix: T, width: number, rows: Int32Array): T {
  const gathered = new (matrix.constructor as new (length: number) => T)(rows.length * width)
  rows.forEach((row, i) => gathered.set(matrix.subarray(row * width, (row + 1) * width), i * width))
  return gathered
}

/** rows×columns to columns×rows. */
export function transposed(matrix: Float32Array, rows: number, columns: number): Float32Array {
  const turned = new Float32Array(matrix.length)
  for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) turned[j * rows + i] = matrix[i * columns + j]!
  return turned
}

/** One array after the other. */
export function joined<T extends Float32Array | Int32Array>(first: T, second: T): T {
  const both = new (first.constructor as new (length: number) => T)(first.length + second.length)
  both.set(first)
  both.set(second, first.length)
  return both
}
