import type { ResolveInput } from './resolver'

const ROWS_AT_ONCE = 2
/** Rows whose costs `eachRow` holds at once. */
const BLOCK = 512

/**
 * Squared distances between residuals and codewords, in double precision. Codewords are widened once and rows taken
 * two by four codes, so that plain JavaScript stays near one multiplication a clock.
 */
export class LatentSpace {
  private readonly books: Float64Array[]
  /** |e_k|² of each level. */
  private readonly norms: Float64Array[]
  private readonly residuals: Float64Array
  readonly width: number

  /** @param latentOffset the first row that has latents: those before it are only there to take up room */
  constructor(private readonly input: Omit<ResolveInput, 'codes'>, private readonly latentOffset = 0) {
    this.books = input.codebooks.map((book) => Float64Array.from(book))
    this.norms = this.books.map((book) => squaredNorms(book, input.width))
    this.width = input.width
    this.residuals = new Float64Array(ROWS_AT_ONCE * input.width)
  }

  /**
   * |r - e_k|² - |r|² for every code k of a level and each of the rows, where r = z less the codewords of the levels
   * before it under `codes`: what the terms of one row share is left out, so rows compare within themselves only.
   * @param out n×K, filled from the beginning
   */
  costs(rows: Int32Array, level: number, codes: Int32Array, out: Float64Array): void {
    const { width } = this.input
    const size = this.norms[level]!.length
    const [a, b] = [this.residuals.subarray(0, width), this.residuals.subarray(width)]
    let i = 0
    for (; i + 1 < rows.length; i += 2) {
      this.residual(rows[i]!, level, codes, a)
      this.residual(rows[i + 1]!, level, codes, b)
      twoRows(a, b, this.books[level]!, this.norms[level]!, width, out, i * size, (i + 1) * size)
    }
    if (i < rows.length) {
      this.residual(rows[i]!, level, codes, a)
      twoRows(a, a, this.books[level]!, this.norms[level]!, width, out, i * size, i * size)
    }
  }

  /** `costs` block by block, for as many rows as there are: row i's costs are `costs[at] … costs[at + K - 1]`. */
  eachRow(rows: Int32Array, level: number, codes: Int32Array, visit: (i: number, costs: Float64Array, at: number) => void): void {
    const size = this.norms[level]!.length
    const costs = new Float64Array(Math.min(BLOCK, rows.length) * size)
    for (let from = 0; from < rows.length; from += BLOCK) {
      const block = rows.subarray(from, from + BLOCK)
      this.costs(block, level, codes, costs)
      for (let i = 0; i < block.length; i++) visit(from + i, costs, i * size)
    }
  }

  /** r of one row before a level: z less the codewords chosen on the levels before it. */
  residual(row: number, level: number, codes: Int32Array, out: Float64Array): void {
    const { width, levels, latents } = this.input
    const base = (row - this.latentOffset) * width
    for (let j = 0; j < width; j++) out[j] = latents[base + j]!
    for (let l = 0; l < level; l++) {
      const book = this.books[l]!
      const at = codes[row * levels + l]! * width
      for (let j = 0; j < width; j++) out[j]! -= book[at + j]!
    }
  }

  /** |z - Σ e|² of one row under `codes`. */
  error(row: number, codes: Int32Array): number {
    const residual = this.residuals.subarray(0, this.input.width)
    this.residual(row, this.input.levels, codes, residual)
    let square = 0
    for (let j = 0; j < residual.length; j++) square += residual[j]! * residual[j]!
    return square
  }
}

function squaredNorms(book: Float64Array, width: number): Float64Array {
  const norms = new Float64Array(book.length / width)
  for (let k = 0; k < norms.length; k++) {
    for (let j = 0, at = k * width; j < width; j++) norms[k]! += book[at + j]! * book[at + j]!
  }
  return norms
}

function twoRows(
  a: Float64Array, b: Float64Array, book: Float64Array, norms: Float64Array, width: number,
  out: Float64Array, atA: number, atB: number,
): void {
  const size = norms.length
  let k = 0
  for (; k + 3 < size; k += 4) {
    let a0 = 0, a1 = 0, a2 = 0, a3 = 0, b0 = 0, b1 = 0, b2 = 0, b3 = 0
    const k0 = k * width, k1 = k0 + width, k2 = k1 + width, k3 = k2 + width
    for (let j = 0; j < width; j++) {
      const x = a[j]!, y = b[j]!
      const e0 = book[k0 + j]!, e1 = book[k1 + j]!, e2 = book[k2 + j]!, e3 = book[k3 + j]!
      a0 += x * e0
      b0 += y * e0
      a1 += x * e1
      b1 += y * e1
      a2 += x * e2
      b2 += y * e2
      a3 += x * e3
      b3 += y * e3
    }
    out[atB + k] = norms[k]! - 2 * b0
    out[atB + k + 1] = norms[k + 1]! - 2 * b1
    out[atB + k + 2] = norms[k + 2]! - 2 * b2
    out[atB + k + 3] = norms[k + 3]! - 2 * b3
    out[atA + k] = norms[k]! - 2 * a0
    out[atA + k + 1] = norms[k + 1]! - 2 * a1
    out[atA + k + 2] = norms[k + 2]! - 2 * a2
    out[atA + k + 3] = norms[k + 3]! - 2 * a3
  }
  for (; k < size; k++) {
    let x = 0, y = 0
    for (let j = 0, at = k * width; j < width; j++, at++) {
      x += a[j]! * book[at]!
      y += b[j]! * book[at]!
    }
    out[atB + k] = norms[k]! - 2 * y
    out[atA + k] = norms[k]! - 2 * x
  }
}

/** Index of the least of `count` values from `at`; the lowest on a tie. */
export function leastOf(values: Float64Array, at: number, count: number): number {
  let best = 0
  for (let k = 1; k < count; k++) if (values[at + k]! < values[at + best]!) best = k
  return best
}

/** Adds |r|² to each row's `size` costs: needed only where costs of different rows are compared. */
export function addResidualNorms(
  space: LatentSpace, rows: Int32Array, level: number, codes: Int32Array, costs: Float64Array, size: number,
): void {
  const residual = new Float64Array(space.width)
  rows.forEach((row, i) => {
    space.residual(row, level, codes, residual)
    let norm = 0
    for (const value of residual) norm += value * value
    for (let k = i * size; k < (i + 1) * size; k++) costs[k]! += norm
  })
}
