import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core'
import { describe, expect, it } from 'vitest'
import { buildProgram, type InputSpec, type ProgramBuilder, type Tensorflow, type Values, type Variable } from '@core/graph'
import { loadTensorflow } from '@core/runtime/loadTensorflow'
import { lossTensors, totalLoss } from '@core/tokenizer/losses'
import { decode, encode, type Dropout, type Read } from '@core/tokenizer/model'
import { parametersOf } from '@core/tokenizer/parameters'
import { quantise } from '@core/tokenizer/quantiser'
import { codebookSizes, type Configuration } from '@shared/configuration'
import { configurationOf, expectClose, golden, type Named } from './goldens'

interface Case {
  name: string
  configuration: object
  parameters: Named
  x: number[]
  targets: number[] | null
  noise: number[][] | null
  masks: Named | null
  expected: { z: number[]; codes: number[]; seen: number[]; x_hat: number[]; total: number; terms: Record<string, number>; gradients: Named }
}
const { base, batch, dimensions, cases } = golden<{ base: object; batch: number; dimensions: number; cases: Case[] }>('model')
const { tf } = loadTensorflow()

/** One signature that gives everything the goldens know: forward, terms and the gradient of every parameter. */
function defineCase(configuration: Configuration, one: Case) {
  return (builder: ProgramBuilder) => {
    const parameters = parametersOf(configuration, dimensions)
    const variables = new Map(parameters.map(({ name, shape }) => [name, builder.variable(name, shape)]))
    const sizes = codebookSizes(configuration)
    const inputs: Record<string, InputSpec> = { x: { shape: [batch, dimensions], dtype: 'float32' } }
    if (one.targets) inputs['targets'] = { shape: [batch, sizes.length], dtype: 'int32' }
    if (one.noise) sizes.forEach((size, l) => (inputs[`noise.${l}`] = { shape: [batch, size], dtype: 'float32' }))
    for (const [name, mask] of Object.entries(one.masks ?? {})) inputs[`mask.${name}`] = { shape: [batch, mask.length / batch], dtype: 'float32' }
    builder.signature('step', inputs, (given, trace) => {
      const kept: Record<string, Tensor> = {}
      const keep = (name: string, tensor: Tensor) => (kept[name] = tf.keep(tensor.clone()))
      const masks = Object.keys(one.masks ?? {}).map((name) => `mask.${name}`)
      const loss = (...weights: Tensor[]) => {
        const read: Read = (name) => weights[parameters.findIndex((parameter) => parameter.name === name)]!
        let mask = 0
        const dropout: Dropout = one.masks ? (h) => tf.mul(h, given[masks[mask++]!]!) as Tensor2D : null
        const z = encode(tf, read, configuration, given['x'] as Tensor2D, dropout)
        const quantised = quantise(tf, z, {
          configuration,
          training: true,
          codebooks: sizes.map((_, l) => read(`codebook.${l}`) as Tensor2D),
          targets: one.targets ? sizes.map((_, l) => tf.slice(given['targets']!, [0, l], [batch, 1]).reshape([batch]) as Tensor1D) : null,
          noise: (level) => given[`noise.${level}`] as Tensor2D,
        })
        const xHat = decode(tf, read, configuration, quantised.decoderInput, dropout)
        const terms = lossTensors(tf, configuration, given['x'] as Tensor2D, xHat, quantised)
        const total = totalLoss(configuration, terms, tf.scalar(configuration.beta))
        keep('z', z)
        keep('codes', tf.stack(quantised.codes, 1))
        keep('seen', quantised.decoderInput)
        keep('x_hat', xHat)
        keep('total', total)
        for (const [name, term] of Object.entries(terms)) keep(`term.${name}`, term as Tensor)
        return total
      }
      const { grads } = tf.valueAndGrads(loss)(parameters.map(({ name }) => trace.read(variables.get(name)!)))
      parameters.forEach(({ name, shape }, i) => (kept[`gradient.${name}`] = grads[i] ?? tf.zeros(shape)))
      return kept
    })
    return variables
  }
}

function run(engine: Tensorflow, mode: 'eager' | 'compiled', one: Case): Record<string, Values> {
  const configuration = configurationOf(base, one.configuration)
  const program = buildProgram(engine, defineCase(configuration, one), { mode })
  const variables: Map<string, Variable> = program.defined
  for (const [name, values] of Object.entries(one.parameters)) program.set(variables.get(name)!, Float32Array.from(values))
  const inputs: Record<string, Values> = { x: Float32Array.from(one.x) }
  if (one.targets) inputs['targets'] = Int32Array.from(one.targets)
  one.noise?.forEach((noise, l) => (inputs[`noise.${l}`] = Float32Array.from(noise)))
  for (const [name, mask] of Object.entries(one.masks ?? {})) inputs[`mask.${name}`] = Float32Array.from(mask)
  try {
    return program.call('step', inputs)
  } finally {
    program.dispose()
  }
}

describe.each(['eager', 'compiled'] as const)('model, quantiser and losses, %s, give the numbers that PyTorch gives', (mode) => {
  it.each(cases.map((one) => [one.name, one] as const))('with %s', (_, one) => {
    const out = run(tf as Tensorflow, mode, one)
    const { expected } = one
    expectClose(out['z']!, expected.z, 'z')
    expect(Array.from(out['codes']!)).toEqual(expected.codes)
    expectClose(out['seen']!, expected.seen, 'what the decoder sees')
    expectClose(out['x_hat']!, expected.x_hat, 'x̂')
    for (const [name, term] of Object.entries(expected.terms)) expectClose(out[`term.${name}`]!, [term], name)
    expectClose(out['total']!, [expected.total], 'total loss')
    for (const [name, gradient] of Object.entries(expected.gradients)) expectClose(out[`gradient.${name}`]!, gradient, `gradient of ${name}`)
  })
})
