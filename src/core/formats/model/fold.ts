import type { LayerWeights, ModelWeights } from '../../tokenizer/events'

/**
 * The same model on raw rows: x' = (x - mean)/s goes into the first layers, x̂ = s·x̂' + mean into the last ones, so
 * that z = skip(x) + layers(x) and x̂ = skip(q) + layers(q) need no further step. Without a network the codes
 * themselves are moved: e_1 ← s·e_1 + mean, e_l ← s·e_l. Sums in double precision.
 */
export function foldInput(model: ModelWeights): ModelWeights {
  if (model.input === null) return model
  const { mean, scale } = model.input
  if (model.encoder.length === 0) {
    const codebooks = model.codebooks.map((book, level) =>
      book.map((value, i) => value * scale + (level === 0 ? mean[i % mean.length]! : 0)))
    return { ...model, input: null, codebooks }
  }
  const last = model.decoder.length - 1
  return {
    ...model,
    input: null,
    encoder: model.encoder.map((layer, i) => (i === 0 ? foldFirst(layer, mean, scale) : layer)),
    decoder: model.decoder.map((layer, i) => (i === last ? foldLast(layer, mean, scale) : layer)),
    // The mean is added once, by the layers.
    skip: model.skip && { encoder: foldFirst(model.skip.encoder, mean, scale), decoder: foldLast(model.skip.decoder, null, scale) },
  }
}

/** W(x - mean)/s + b = (W/s) x + (b - (W/s) mean) */
function foldFirst(layer: LayerWeights, mean: Float32Array, scale: number): LayerWeights {
  const bias = layer.bias.map((value, out) => {
    let shift = 0
    for (let k = 0; k < layer.in; k++) shift += layer.weight[out * layer.in + k]! * mean[k]!
    return value - shift / scale
  })
  return { ...layer, weight: layer.weight.map((value) => value / scale), bias }
}

/** s(W h + b) + mean = (sW) h + (sb + mean) */
function foldLast(layer: LayerWeights, mean: Float32Array | null, scale: number): LayerWeights {
  return {
    ...layer,
    weight: layer.weight.map((value) => value * scale),
    bias: layer.bias.map((value, out) => value * scale + (mean?.[out] ?? 0)),
  }
}
