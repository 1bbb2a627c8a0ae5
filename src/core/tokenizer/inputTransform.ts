import { unitRows } from '@core/metrics/unitRows'
import type { Configuration } from '@shared/configuration'
import type { EmbeddingMatrix, ModelWeights } from './events'

export type InputTransform = ModelWeights['input']

const BLOCK = 8192

/**
 * Mean vector and one global scale over the given rows: the scale is the root mean square of all centred elements
 * (recipe, 1). Two passes in double precision; streams.
 */
export function fitInput(configuration: Configuration, matrix: EmbeddingMatrix, rows: Int32Array): InputTransform {
  if (configuration.input_transform === 'none') return null
  const d = matrix.dimensions
  const sum = new Float64Array(d)
  const passOver = (visit: (x: Float32Array) => void) => {
    for (let from = 0; from < rows.length; from += BLOCK) {
      const block = matrix.gather(rows.subarray(from, from + BLOCK))
      if (configuration.normalize_input) unitRows(block, d)
      visit(block)
    }
  }
  passOver((x) => {
    for (let at = 0; at < x.length; ) for (let j = 0; j < d; j++, at++) sum[j]! += x[at]!
  })
  const mean = Float32Array.from(sum, (value) => value / rows.length)
  if (configuration.input_transform === 'center') return { mean, scale: 1 }
  let squares = 0
  passOver((x) => {
    for (let at = 0; at < x.length; ) for (let j = 0; j < d; j++, at++) squares += (x[at]! - mean[j]!) ** 2
  })
  const scale = Math.sqrt(squares / (rows.length * d))
  // All rows equal: nothing to scale.
  return { mean, scale: scale > 0 ? scale : 1 }
}

/** Σ|x - mean|² over all items, on the scale of the raw rows (of unit rows where `normalize_input`). Streams. */
export function totalVariance(configuration: Configuration, matrix: EmbeddingMatrix): number {
  const { items, dimensions: d } = matrix
  const sum = new Float64Array(d)
  let squares = 0
  for (let from = 0; from < items; from += BLOCK) {
    const block = matrix.read(from, Math.min(items, from + BLOCK))
    if (configuration.normalize_input) unitRows(block, d)
    for (let at = 0; at < block.length; )
      for (let j = 0; j < d; j++, at++) {
        sum[j]! += block[at]!
        squares += block[at]! ** 2
      }
  }
  return squares - sum.reduce((total, value) => total + value * value, 0) / items
}

/** Changes raw rows to what the network sees, in place; gives them back. */
export function transformRows(x: Float32Array, dimensions: number, normalise: boolean, input: InputTransform): Float32Array {
  if (normalise) unitRows(x, dimensions)
  if (input) {
    const { mean, scale } = input
    for (let at = 0; at < x.length; ) for (let j = 0; j < dimensions; j++, at++) x[at] = (x[at]! - mean[j]!) / scale
  }
  return x
}
