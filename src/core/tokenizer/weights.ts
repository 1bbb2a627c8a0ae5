import { codebookSizes, type Configuration } from '@shared/configuration'
import type { LayerWeights, ModelWeights } from './events'
import { hasNetwork, widths } from './parameters'

/** A model's arrays by parameter name, as the programs hold them, made into layers. */
export function modelFromArrays(
  configuration: Configuration,
  dimensions: number,
  input: ModelWeights['input'],
  arrays: (name: string) => Float32Array,
): ModelWeights {
  const codebooks = codebookSizes(configuration).map((_, l) => arrays(`codebook.${l}`))
  if (!hasNetwork(configuration)) return { configuration, dimensions, input, encoder: [], decoder: [], skip: null, codebooks }
  const encoder = widths(configuration, dimensions)
  return {
    configuration,
    dimensions,
    input,
    encoder: layersOf('encoder', encoder, configuration, arrays),
    decoder: layersOf('decoder', [...encoder].reverse(), configuration, arrays),
    skip:
      configuration.skip === 'none'
        ? null
        : {
            encoder: skipOf('encoder', dimensions, configuration.code_dim, arrays),
            decoder: skipOf('decoder', configuration.code_dim, dimensions, arrays),
          },
    codebooks,
  }
}

function layersOf(side: string, widths: number[], { layer_norm }: Configuration, arrays: (name: string) => Float32Array): LayerWeights[] {
  const last = widths.length - 2
  return widths.slice(1).map((out, i) => ({
    weight: arrays(`${side}.${i}.weight`),
    bias: arrays(`${side}.${i}.bias`),
    in: widths[i]!,
    out,
    norm: layer_norm && i < last ? { weight: arrays(`${side}.${i}.norm.weight`), bias: arrays(`${side}.${i}.norm.bias`) } : null,
  }))
}

const skipOf = (side: string, from: number, to: number, arrays: (name: string) => Float32Array): LayerWeights => ({
  weight: arrays(`${side}.skip.weight`), bias: arrays(`${side}.skip.bias`), in: from, out: to, norm: null,
})

/** The other way: a model's arrays by parameter name. */
export function arraysOfModel(model: ModelWeights): Map<string, Float32Array> {
  const arrays = new Map<string, Float32Array>()
  for (const side of ['encoder', 'decoder'] as const) {
    model[side].forEach((layer, i) => {
      arrays.set(`${side}.${i}.weight`, layer.weight).set(`${side}.${i}.bias`, layer.bias)
      if (layer.norm) arrays.set(`${side}.${i}.norm.weight`, layer.norm.weight).set(`${side}.${i}.norm.bias`, layer.norm.bias)
    })
    if (model.skip) arrays.set(`${side}.skip.weight`, model.skip[side].weight).set(`${side}.skip.bias`, model.skip[side].bias)
  }
  model.codebooks.forEach((codebook, l) => arrays.set(`codebook.${l}`, codebook))
  return arrays
}
