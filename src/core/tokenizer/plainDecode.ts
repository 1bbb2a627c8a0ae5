import type { ModelWeights } from './events'
import { activate, dense, normalise, prepared } from './plainEncode'

/**
 * |x - x̂|² per row on the raw scale, where x̂ decodes the given codes (n×D). For the few rows that a resolver moves,
 * where loading TensorFlow would take longer than the answer.
 */
export function errorsOfCodes(model: ModelWeights, raw: Float32Array, rows: number, codes: Int32Array): Float64Array {
  const { configuration, dimensions: d } = model
  const x = prepared(model, raw, rows)
  const q = quantised(model, rows, codes)
  let h = q
  model.decoder.forEach((layer, i) => {
    h = dense(layer, h, rows)
    if (i === model.decoder.length - 1) return
    if (layer.norm) normalise(h, rows, layer.out, layer.norm)
    for (let j = 0; j < h.length; j++) h[j] = activate(configuration.activation, h[j]!)
  })
  const linear = model.skip ? dense(model.skip.decoder, q, rows) : null
  const rawSquare = (model.input?.scale ?? 1) ** 2
  return Float64Array.from({ length: rows }, (_, row) => {
    let sum = 0
    for (let at = row * d; at < (row + 1) * d; at++) sum += (x[at]! - h[at]! - (linear?.[at] ?? 0)) ** 2
    return sum * rawSquare
  })
}

/** z_q = Σ_l e_l of the given codes, n×m. */
function quantised(model: ModelWeights, rows: number, codes: Int32Array): Float64Array {
  const levels = model.codebooks.length
  const m = model.configuration.code_dim
  const width = model.encoder.length === 0 ? model.dimensions : m
  const q = new Float64Array(rows * width)
  for (let row = 0; row < rows; row++) {
    for (let level = 0; level < levels; level++) {
      const at = codes[row * levels + level]! * width
      const book = model.codebooks[level]!
      for (let j = 0; j < width; j++) q[row * width + j]! += book[at + j]!
    }
  }
  return q
}
