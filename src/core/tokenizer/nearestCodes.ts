import { codebookSizes } from '@shared/configuration'
import type { ModelWeights } from './events'

/** Greedy nearest codes, N×D, of latents in plain JavaScript; lowest index on a tie, by the model's own distance. */
export function nearestCodes(model: ModelWeights, latents: Float64Array, rows: number): Int32Array {
  const sizes = codebookSizes(model.configuration)
  const cosine = model.configuration.distance === 'cosine'
  const levels = sizes.length
  const width = rows === 0 ? 0 : latents.length / rows
  const books = model.codebooks.map((book) => (cosine ? unitRows(book, width) : Float64Array.from(book)))
  const norms = books.map((book, level) => squares(book, sizes[level]!, width))
  const codes = new Int32Array(rows * levels)
  const r = new Float64Array(width)
  for (let row = 0; row < rows; row++) {
    r.set(latents.subarray(row * width, (row + 1) * width))
    for (let level = 0; level < levels; level++) {
      // The row's own length scales all products of a cosine alike, so the order needs none of it.
      const code = nearest(r, books[level]!, cosine ? null : norms[level]!, sizes[level]!)
      codes[row * levels + level] = code
      const raw = model.codebooks[level]!
      for (let j = 0; j < width; j++) r[j]! -= raw[code * width + j]!
    }
  }
  return codes
}

function nearest(r: Float64Array, book: Float64Array, norms: Float64Array | null, size: number): number {
  let best = 0
  let least = Infinity
  for (let code = 0, at = 0; code < size; code++) {
    let product = 0
    for (let j = 0; j < r.length; j++, at++) product += r[j]! * book[at]!
    const distance = norms === null ? -product : norms[code]! - 2 * product
    if (distance < least) {
      least = distance
      best = code
    }
  }
  return best
}

function squares(book: Float64Array, size: number, width: number): Float64Array {
  return Float64Array.from({ length: size }, (_, code) => {
    let sum = 0
    for (let at = code * width; at < (code + 1) * width; at++) sum += book[at]! * book[at]!
    return sum
  })
}

function unitRows(book: Float32Array, width: number): Float64Array {
  const norms = squares(Float64Array.from(book), book.length / width, width)
  return Float64Array.from(book, (value, at) => value / (Math.sqrt(norms[Math.floor(at / width)]!) + 1e-12))
}
