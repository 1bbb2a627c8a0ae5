import { describe, expect, it } from 'vitest'
import { initialValues, parameterCount, parametersOf } from '@core/tokenizer/parameters'
import { Random } from '@core/tokenizer/random'
import { reviveLevel } from '@core/tokenizer/revival'
import { fitInput, totalVariance, transformRows } from '@core/tokenizer/inputTransform'
import { split } from '@core/tokenizer/split'
import { Configuration } from '@shared/configuration'
import { matrixOf } from './data'

const deviation = (values: Float32Array) => Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length)

describe('weights before the first step', () => {
  const start = (configuration: object) => initialValues(Configuration.parse(configuration), 300, new Random(1))

  it('of the base are N(0, 0.02), biases 0, codes U(-1/K, 1/K)', () => {
    const values = start({})
    expect(deviation(values.get('encoder.0.weight')!)).toBeCloseTo(0.02, 3)
    expect(values.get('encoder.0.bias')!.every((bias) => bias === 0)).toBe(true)
    const codes = values.get('codebook.1')!
    expect(Math.max(...codes.map(Math.abs))).toBeLessThanOrEqual(1 / 64)
    expect(deviation(codes)).toBeCloseTo(1 / 64 / Math.sqrt(3), 3)
  })

  it('may be Xavier-normal, or PyTorch’s uniform ±1/√fan-in with biases alike', () => {
    expect(deviation(start({ weight_init: 'xavier' }).get('encoder.0.weight')!)).toBeCloseTo(Math.sqrt(2 / (300 + 256)), 3)
    const uniform = start({ weight_init: 'uniform_fan_in' })
    expect(deviation(uniform.get('encoder.1.weight')!)).toBeCloseTo(1 / Math.sqrt(256 * 3), 3)
    const bias = uniform.get('encoder.1.bias')!
    expect(Math.max(...bias.map(Math.abs))).toBeLessThanOrEqual(1 / 16)
    expect(deviation(bias)).toBeGreaterThan(0.02)
  })

  it('of a PCA skip’s MLP end in zeros, so that step 0 is PCA alone', () => {
    const values = start({ skip: 'pca', weight_init: 'xavier', hidden_dim: [7] })
    for (const side of ['encoder', 'decoder']) expect(values.get(`${side}.1.weight`)!.every((weight) => weight === 0)).toBe(true)
    expect(deviation(values.get('encoder.0.weight')!)).toBeGreaterThan(0)
  })

  it('are as many as are counted', () => {
    const configuration = Configuration.parse({ layer_norm: true, skip: 'linear', hidden_dim: [10], code_dim: 4, codebook_size: [5, 6, 7] })
    // 300·10+10 +10·4+4 +4·10+10 +10·300+300 · norms 2·(10+10) · skips 300·4+4 + 4·300+300 · codes 18·4
    expect(parameterCount(configuration, 300)).toBe(3010 + 44 + 50 + 3300 + 40 + 1204 + 1500 + 72)
    expect(parametersOf(Configuration.parse({ tokenizer: 'rq-kmeans' }), 300).map(({ shape }) => shape)).toEqual([[64, 300], [64, 300], [64, 300]])
  })
})

describe('the input transform', () => {
  const rows = Float32Array.of(1, 0, 3, 4, 5, 8)
  const matrix = matrixOf(rows, 2)
  const all = Int32Array.of(0, 1, 2)

  it('center_scale leaves every column centred and all elements with a root mean square of 1', () => {
    const configuration = Configuration.parse({ input_transform: 'center_scale' })
    const input = fitInput(configuration, matrix, all)!
    expect(Array.from(input.mean)).toEqual([3, 4])
    const x = transformRows(rows.slice(), 2, false, input)
    expect(x.reduce((sum, value) => sum + value * value, 0) / 6).toBeCloseTo(1, 6)
    expect(x[0]! + x[2]! + x[4]!).toBeCloseTo(0, 6)
  })

  it('is fitted on the training rows alone', () => {
    expect(Array.from(fitInput(Configuration.parse({ input_transform: 'center' }), matrix, Int32Array.of(0, 1))!.mean)).toEqual([2, 2])
  })

  it('changes nothing where all rows are equal but for their mean', () => {
    expect(fitInput(Configuration.parse({ input_transform: 'center_scale' }), matrixOf(Float32Array.of(2, 3, 2, 3), 2), Int32Array.of(0, 1))).toEqual({ mean: Float32Array.of(2, 3), scale: 1 })
  })

  it('normalize_input brings rows to unit length and leaves a zero row alone', () => {
    expect(Array.from(transformRows(Float32Array.of(3, 4, 0, 0), 2, true, null))).toEqual([Math.fround(0.6), Math.fround(0.8), 0, 0])
  })

  it('knows Σ|x - mean|² of the raw rows', () => {
    expect(totalVariance(Configuration.parse({}), matrix)).toBeCloseTo(8 + 32, 6)
  })
})

describe('the split', () => {
  it('parts the items, seeded, both in order', () => {
    const [train, held] = split(100, 0.1, new Random(1))
    expect(held).toHaveLength(10)
    expect([...train, ...held].sort((a, b) => a - b)).toEqual(Array.from({ length: 100 }, (_, i) => i))
    expect(held).toEqual(held.slice().sort())
    expect(split(100, 0.1, new Random(1))[1]).toEqual(held)
    expect(split(100, 0.1, new Random(2))[1]).not.toEqual(held)
  })

  it('holds nobody out at 0', () => {
    expect(split(3, 0, new Random(1))).toEqual([Int32Array.of(0, 1, 2), new Int32Array(0)])
  })
})

describe('dead codes', () => {
  it('take the residuals of the worst represented items, no two the same, and start without moments', () => {
    const codebook = Float32Array.of(0, 50, 60)
    const moments = [Float32Array.of(1, 2, 3)]
    const residual = Float32Array.of(0.1, 9, -8)
    const moved = reviveLevel({ width: 1, codebook, moments, codes: Int32Array.of(0, 0, 0), errors: Float64Array.of(0, 81, 64), residual }, new Random(2))
    expect(moved).toBe(2)
    expect(Array.from(codebook).sort((a, b) => a - b)).toEqual([-8, 0, 9])
    expect(Array.from(moments[0]!)).toEqual([1, 0, 0])
    expect(Array.from(residual)).toEqual([Math.fround(0.1), 9, -8])
  })

  it('are none where every code is used', () => {
    const codebook = Float32Array.of(1, 2)
    expect(reviveLevel({ width: 1, codebook, moments: [], codes: Int32Array.of(0, 1), errors: Float64Array.of(1, 1), residual: Float32Array.of(1, 2) }, new Random(1))).toBe(0)
    expect(Array.from(codebook)).toEqual([1, 2])
  })
})
