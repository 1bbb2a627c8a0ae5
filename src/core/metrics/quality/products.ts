/**
 * Dot products of every row of `a` (n×d) with every row of `b` (m×d): n×m, row-major, float32. An engine may stand in
 * for the plain version.
 */
export type Products = (a: Float32Array, b: Float32Array, n: number, m: number, dimensions: number) => Float32Array

/** In plain JavaScript: two rows by four at once, so that each number read is used several times. */
export const plainProducts: Products = (a, b, n, m, dimensions) => {
  const out = new Float32Array(n * m)
  for (let i = 0; i < n; i += 2) {
    const a0 = i * dimensions
    // A last odd row goes with itself.
    const second = i + 1 < n ? i + 1 : i
    const a1 = second * dimensions
    let j = 0
    for (; j + 3 < m; j += 4) {
      const b0 = j * dimensions, b1 = b0 + dimensions, b2 = b1 + dimensions, b3 = b2 + dimensions
      let x0 = 0, x1 = 0, x2 = 0, x3 = 0, y0 = 0, y1 = 0, y2 = 0, y3 = 0
      for (let t = 0; t < dimensions; t++) {
        const x = a[a0 + t]!, y = a[a1 + t]!
        const p = b[b0 + t]!, q = b[b1 + t]!, r = b[b2 + t]!, s = b[b3 + t]!
        x0 += x * p
        y0 += y * p
        x1 += x * q
        y1 += y * q
        x2 += x * r
        y2 += y * r
        x3 += x * s
        y3 += y * s
      }
      const atX = i * m + j, atY = second * m + j
      out[atY] = y0
      out[atY + 1] = y1
      out[atY + 2] = y2
      out[atY + 3] = y3
      out[atX] = x0
      out[atX + 1] = x1
      out[atX + 2] = x2
      out[atX + 3] = x3
    }
    for (; j < m; j++) {
      let x = 0, y = 0
      for (let t = 0, at = j * dimensions; t < dimensions; t++, at++) {
        x += a[a0 + t]! * b[at]!
        y += a[a1 + t]! * b[at]!
      }
      out[second * m + j] = y
      out[i * m + j] = x
    }
  }
  return out
}
