/** Cosine of every two rows: n×n, row-major, float32. A zero row has cosine 0 with every other and 1 with itself. */
export function cosineMatrix(rows: Float32Array, n: number, dimensions: number): Float32Array {
  const norms = new Float64Array(n)
  for (let i = 0; i < n; i++) norms[i] = Math.sqrt(dot(rows, i, i, dimensions))
  const cosine = new Float32Array(n * n)
  for (let i = 0; i < n; i++) {
    cosine[i * n + i] = 1
    for (let j = 0; j < i; j++) {
      const scale = norms[i]! * norms[j]!
      const value = scale === 0 ? 0 : dot(rows, i, j, dimensions) / scale
      cosine[i * n + j] = cosine[j * n + i] = value
    }
  }
  return cosine
}

function dot(rows: Float32Array, i: number, j: number, dimensions: number): number {
  let sum = 0
  for (let k = 0; k < dimensions; k++) sum += rows[i * dimensions + k]! * rows[j * dimensions + k]!
  return sum
}
