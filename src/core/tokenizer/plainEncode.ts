import type { LayerWeights, ModelWeights } from './events'

/**
 * The encoder for a handful of rows in plain JavaScript: what a page asks for one group or one item, where loading
 * TensorFlow would take longer than the answer. Sums in double precision; differs from the engine by float noise.
 */
export function latentsOf(model: ModelWeights, raw: Float32Array, rows: number): Float64Array {
  const x = prepared(model, raw, rows)
  const { activation } = model.configuration
  let h = x
  model.encoder.forEach((layer, i) => {
    h = dense(layer, h, rows)
    if (i === model.encoder.length - 1) return
    if (layer.norm) normalise(h, rows, layer.out, layer.norm)
    for (let j = 0; j < h.length; j++) h[j] = activate(activation, h[j]!)
  })
  if (!model.skip) return h
  const linear = dense(model.skip.encoder, x, rows)
  return h.map((value, j) => value + linear[j]!)
}

/** |r_l - e_l|² at each level of the given SID, for each row; r_(l+1) = r_l - e_l. */
export function distancesPerLevel(model: ModelWeights, raw: Float32Array, rows: number, sid: readonly number[]): number[][] {
  const r = latentsOf(model, raw, rows)
  const m = r.length / rows
  return Array.from({ length: rows }, (_, i) =>
    sid.map((code, level) => {
      const book = model.codebooks[level]!
      let distance = 0
      for (let j = 0; j < m; j++) distance += (r[i * m + j]! -= book[code * m + j]!) ** 2
      return distance
    }),
  )
}

/** |r - e_k|² for every code k of the last level, of one row under the SID's earlier codes. */
export function lastDistances(model: ModelWeights, raw: Float32Array, sid: readonly number[]): Float64Array {
  const r = latentsOf(model, raw, 1)
  const m = r.length
  sid.slice(0, -1).forEach((code, level) => {
    for (let j = 0; j < m; j++) r[j]! -= model.codebooks[level]![code * m + j]!
  })
  const book = model.codebooks[sid.length - 1]!
  const distances = new Float64Array(book.length / m)
  for (let at = 0; at < book.length; at++) distances[Math.floor(at / m)]! += (r[at % m]! - book[at]!) ** 2
  return distances
}

/** Raw rows as the network takes them: scaled to unit length where configured, centred and scaled. */
export function prepared(model: ModelWeights, raw: Float32Array, rows: number): Float64Array {
  const d = model.dimensions
  const x = Float64Array.from(raw)
  if (model.configuration.normalize_input) {
    for (let i = 0; i < rows; i++) {
      const norm = Math.hypot(...x.subarray(i * d, (i + 1) * d))
      if (norm > 0) for (let j = 0; j < d; j++) x[i * d + j]! /= norm
    }
  }
  if (model.input) {
    const { mean, scale } = model.input
    for (let k = 0; k < x.length; k++) x[k] = (x[k]! - mean[k % d]!) / scale
  }
  return x
}

/** y = x Wᵀ + b; W is [out, in]. */
export function dense(layer: LayerWeights, x: Float64Array, rows: number): Float64Array {
  const y = new Float64Array(rows * layer.out)
  for (let i = 0; i < rows; i++) {
    for (let o = 0; o < layer.out; o++) {
      let sum = layer.bias[o]!
      for (let k = 0; k < layer.in; k++) sum += x[i * layer.in + k]! * layer.weight[o * layer.in + k]!
      y[i * layer.out + o] = sum
    }
  }
  return y
}

/** LayerNorm of each row, in place. */
export function normalise(h: Float64Array, rows: number, width: number, norm: { weight: Float32Array; bias: Float32Array }): void {
  for (let i = 0; i < rows; i++) {
    const row = h.subarray(i * width, (i + 1) * width)
    const mean = row.reduce((a, b) => a + b, 0) / width
    const variance = row.reduce((a, b) => a + (b - mean) ** 2, 0) / width
    const scale = 1 / Math.sqrt(variance + 1e-5)
    for (let j = 0; j < width; j++) row[j] = (row[j]! - mean) * scale * norm.weight[j]! + norm.bias[j]!
  }
}

export function activate(activation: ModelWeights['configuration']['activation'], x: number): number {
  if (activation === 'relu') return x > 0 ? x : 0
  if (activation === 'silu') return x / (1 + Math.exp(-x))
  return 0.5 * x * (1 + erf(x / Math.SQRT2))
}

/** Abramowitz and Stegun 7.1.26, |error| ≤ 1.5e-7: below float32 noise of the engine's sums. */
function erf(x: number): number {
  const t = 1 / (1 + 0.3275911 * Math.abs(x))
  const y = 1 - ((((1.061405429 * t - 1.453152027) * t + 1.421413741) * t - 0.284496736) * t + 0.254829592) * t * Math.exp(-x * x)
  return x < 0 ? -y : y
}
