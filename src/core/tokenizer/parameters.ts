import { codebookSizes, type Configuration } from '@shared/configuration'
import type { Random } from './random'

/** A trained array. Weights are [out, in]. `role` says how it starts. */
export interface Parameter {
  name: string
  shape: [number, number] | [number]
  role: 'weight' | 'bias' | 'normWeight' | 'normBias' | 'codebook' | 'skip' | 'lastWeight'
}

/** Widths of the encoder, input to code; the decoder's are these reversed. */
export function widths(configuration: Configuration, dimensions: number): number[] {
  return [dimensions, ...configuration.hidden_dim, configuration.code_dim]
}

/** Every trained array of a model on d-dimensional rows, in one fixed order. */
export function parametersOf(configuration: Configuration, dimensions: number): Parameter[] {
  const width = codeWidth(configuration, dimensions)
  const codebooks = codebookSizes(configuration).map((size, l): Parameter => ({ name: `codebook.${l}`, shape: [size, width], role: 'codebook' }))
  if (!hasNetwork(configuration)) return codebooks
  const encoder = widths(configuration, dimensions)
  return [...layers('encoder', encoder, configuration), ...layers('decoder', [...encoder].reverse(), configuration), ...codebooks]
}

/** Residual k-means has none: its codes lie in the space of the rows themselves. */
export const hasNetwork = ({ tokenizer }: Configuration): boolean => tokenizer === 'rqvae'

/** m, the width of latents and codes. */
export const codeWidth = (configuration: Configuration, dimensions: number): number =>
  hasNetwork(configuration) ? configuration.code_dim : dimensions

function layers(side: 'encoder' | 'decoder', widths: number[], configuration: Configuration): Parameter[] {
  const parameters: Parameter[] = []
  const last = widths.length - 2
  for (let i = 0; i <= last; i++) {
    const [from, to] = [widths[i]!, widths[i + 1]!]
    // With a PCA skip the MLP starts by adding nothing: step 0 is exactly PCA (recipe, 2).
    const role = i === last && configuration.skip === 'pca' ? 'lastWeight' : 'weight'
    parameters.push({ name: `${side}.${i}.weight`, shape: [to, from], role }, { name: `${side}.${i}.bias`, shape: [to], role: 'bias' })
    if (configuration.layer_norm && i < last) {
      parameters.push({ name: `${side}.${i}.norm.weight`, shape: [to], role: 'normWeight' }, { name: `${side}.${i}.norm.bias`, shape: [to], role: 'normBias' })
    }
  }
  if (configuration.skip !== 'none') {
    const [from, to] = [widths[0]!, widths.at(-1)!]
    parameters.push({ name: `${side}.skip.weight`, shape: [to, from], role: 'skip' }, { name: `${side}.skip.bias`, shape: [to], role: 'bias' })
  }
  return parameters
}

export const sizeOf = (parameter: Parameter): number => parameter.shape.reduce<number>((product, n) => product * n, 1)

export function parameterCount(configuration: Configuration, dimensions: number): number {
  return parametersOf(configuration, dimensions).reduce((sum, parameter) => sum + sizeOf(parameter), 0)
}

/**
 * Values before step 1, drawn in the parameters' order. Linear weights N(0, 0.02), Xavier-normal (Glorot and Bengio
 * 2010), or U(±1/√fan-in) with biases alike (PyTorch's nn.Linear); codes U(-1/K, 1/K) unless k-means sets them.
 */
export function initialValue(parameter: Parameter, configuration: Configuration, random: Random): Float32Array {
  const { role, shape } = parameter
  const values = new Float32Array(sizeOf(parameter))
  if (role === 'normWeight') return values.fill(1)
  if (role === 'lastWeight' || role === 'normBias') return values
  const draw = drawOf(role, shape, configuration, random)
  if (draw) for (let i = 0; i < values.length; i++) values[i] = draw()
  return values
}

function drawOf(role: Parameter['role'], shape: readonly number[], configuration: Configuration, random: Random): (() => number) | null {
  const spread = (limit: number) => () => (2 * random.uniform() - 1) * limit
  if (role === 'codebook') return spread(1 / shape[0]!)
  const kind = configuration.weight_init
  // A bias knows its layer's fan-in only by its weight; PyTorch's default draws it too, the others start at 0.
  if (role === 'bias') return null
  const [out, fanIn] = [shape[0]!, shape[1]!]
  if (kind === 'uniform_fan_in') return spread(1 / Math.sqrt(fanIn))
  const deviation = kind === 'xavier' ? Math.sqrt(2 / (fanIn + out)) : 0.02
  return () => random.normal() * deviation
}

/** All values before step 1; biases follow their weight's fan-in where `uniform_fan_in` asks for it. */
export function initialValues(configuration: Configuration, dimensions: number, random: Random): Map<string, Float32Array> {
  const values = new Map<string, Float32Array>()
  let fanIn = dimensions
  for (const parameter of parametersOf(configuration, dimensions)) {
    const value = initialValue(parameter, configuration, random)
    if (parameter.shape.length === 2) fanIn = parameter.shape[1]
    else if (parameter.role === 'bias' && configuration.weight_init === 'uniform_fan_in') {
      for (let i = 0; i < value.length; i++) value[i] = (2 * random.uniform() - 1) / Math.sqrt(fanIn)
    }
    values.set(parameter.name, value)
  }
  return values
}
