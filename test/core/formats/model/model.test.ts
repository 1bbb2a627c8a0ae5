import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { npyBytes } from '@core/formats/lib/npy'
import { parseModel, readModelFile } from '@core/formats/model/read'
import { exportedModelBytes, exportModel, modelBytes } from '@core/formats/model/write'
import type { LayerWeights, ModelWeights } from '@core/tokenizer/events'
import { modelFromArrays } from '@core/tokenizer/weights'
import { Configuration } from '@shared/configuration'

interface Golden {
  name: string
  dimensions: number
  config: Record<string, unknown>
  mean: string
  scale: number
  arrays: Record<string, string>
  rows: string
  codes: number[][]
  mse: number
}
const floats = (text: string) => new Float32Array(new Uint8Array(Buffer.from(text, 'base64')).buffer)
const fixture = (name: string) => new URL(`../../../fixtures/model/${name}`, import.meta.url).pathname
const GOLDEN = (JSON.parse(readFileSync(fixture('golden.json'), 'utf8')) as Golden[]).map((golden) => {
  const configuration = Configuration.parse(golden.config)
  const input = configuration.input_transform === 'none' ? null : { mean: floats(golden.mean), scale: golden.scale }
  return { ...golden, rows: floats(golden.rows), model: modelFromArrays(configuration, golden.dimensions, input, (name) => floats(golden.arrays[name]!)) }
})

// z = skip(x) + layers(x), greedy nearest codes, x̂ = skip(q) + layers(q): nothing but the file's own tensors.
function encodeRaw(model: ModelWeights, rows: Float32Array): { codes: number[][]; mse: number } {
  const { activation } = model.configuration
  const dense = ({ weight, bias, in: width, out }: LayerWeights, x: number[]) =>
    Array.from({ length: out }, (_, o) => x.reduce((sum, value, k) => sum + value * weight[o * width + k]!, bias[o]!))
  const act = (h: number) => (activation === 'relu' ? Math.max(0, h) : activation === 'silu' ? h / (1 + Math.exp(-h)) : (h / 2) * (1 + erf(h / Math.SQRT2)))
  const run = (side: 'encoder' | 'decoder', x: number[]) => {
    if (model[side].length === 0) return x
    let h = x
    model[side].forEach((layer, i) => {
      h = dense(layer, h)
      if (i === model[side].length - 1) return
      if (layer.norm) {
        const mean = h.reduce((a, b) => a + b) / h.length
        const deviation = Math.sqrt(h.reduce((a, b) => a + (b - mean) ** 2, 0) / h.length + 1e-5)
        h = h.map((value, j) => ((value - mean) / deviation) * layer.norm!.weight[j]! + layer.norm!.bias[j]!)
      }
      h = h.map(act)
    })
    const skip = model.skip ? dense(model.skip[side], x) : null
    return h.map((value, j) => value + (skip?.[j] ?? 0))
  }
  const d = model.dimensions
  let squares = 0
  const codes = Array.from({ length: rows.length / d }, (_, row) => {
    const x = Array.from(rows.subarray(row * d, (row + 1) * d))
    let r = run('encoder', x)
    let q = r.map(() => 0)
    const sid = model.codebooks.map((book) => {
      const distances = Array.from({ length: book.length / r.length }, (_, k) => r.reduce((sum, value, j) => sum + (value - book[k * r.length + j]!) ** 2, 0))
      const code = distances.indexOf(Math.min(...distances))
      const word = r.map((_, j) => book[code * r.length + j]!)
      r = r.map((value, j) => value - word[j]!)
      q = q.map((value, j) => value + word[j]!)
      return code
    })
    run('decoder', q).forEach((value, j) => (squares += (x[j]! - value) ** 2))
    return sid
  })
  return { codes, mse: squares / rows.length }
}

/** Φ by its series and continued fraction to double precision would be long; Simpson's rule is plenty. */
function erf(x: number): number {
  const steps = 400
  const h = x / steps
  let sum = 1 + Math.exp(-x * x)
  for (let i = 1; i < steps; i++) sum += (i % 2 === 1 ? 4 : 2) * Math.exp(-((i * h) ** 2))
  return (sum * h) / 3 / (Math.sqrt(Math.PI) / 2)
}

describe.each(GOLDEN)('a model exported as safetensors: $name', ({ model, rows, codes, mse }) => {
  const exported = parseModel(exportedModelBytes(model), 'x')
  it('gives on raw rows the codes and the error that NumPy gives with centring and scaling kept apart', () => {
    expect(exported.input).toBeNull()
    const found = encodeRaw(exported, rows)
    expect(found.codes).toEqual(codes)
    expect(found.mse / mse).toBeCloseTo(1, 5)
  })
  it('is kept exactly as a checkpoint', () => {
    expect(parseModel(modelBytes(model), 'x')).toEqual(model)
  })
})

describe('names and shapes in the file', () => {
  const header = (bytes: Buffer) => JSON.parse(bytes.toString('utf8', 8, 8 + Number(bytes.readBigUInt64LE(0)))) as Record<string, { dtype: string; shape: number[] }> & { __metadata__: Record<string, string> }
  it('are those that formats.md promises', () => {
    const found = header(exportedModelBytes(GOLDEN[1]!.model))
    expect(found['encoder.layers.0.weight']).toMatchObject({ dtype: 'F32', shape: [8, 6] })
    expect(found['encoder.layers.2.bias']!.shape).toEqual([4])
    expect(found['quantizer.codebooks.2']!.shape).toEqual([8, 4])
    expect(found['decoder.layers.2.weight']!.shape).toEqual([6, 8])
    expect(found['encoder.skip.weight']!.shape).toEqual([4, 6])
    expect(found['decoder.skip.bias']!.shape).toEqual([6])
    expect(Object.keys(found).filter((name) => name.startsWith('input'))).toEqual([])
    expect(JSON.parse(found.__metadata__['config']!)).toMatchObject({ activation: 'gelu', skip: 'pca' })
  })
  it('say where LayerNorms are, and that rows need unit length where they do', () => {
    expect(header(exportedModelBytes(GOLDEN[2]!.model))['encoder.layers.1.norm.weight']!.shape).toEqual([5])
    const { model } = GOLDEN[0]!
    const unit = { ...model, configuration: { ...model.configuration, normalize_input: true } }
    expect(header(exportedModelBytes(unit)).__metadata__['input']).toBe('rows of unit length')
    expect(header(exportedModelBytes(model)).__metadata__['input']).toBe('raw rows')
  })
})

describe('a file that is no model', () => {
  const bytes = modelBytes(GOLDEN[0]!.model)
  const refused = (changed: Buffer, reason: RegExp) =>
    expect(() => parseModel(changed, 'm')).toThrow(expect.objectContaining({ code: 'model.damaged', details: { file: 'm', reason: expect.stringMatching(reason) as unknown } }))
  const replaced = (from: string, to: string) => Buffer.from(bytes.toString('latin1').replace(from, to), 'latin1')
  it('is refused with its reason', () => {
    refused(Buffer.alloc(3), /header/)
    refused(bytes.subarray(0, bytes.length - 4), /inside the file/)
    refused(replaced('quantizer.codebooks.1', 'quantizer.codebooks.9'), /codebooks\.1 is missing/)
    refused(replaced('"shape":[8,6]', '"shape":[6,8]'), /not float32 of shape \(8, 6\)/)
    refused(replaced('"dimensions":"6"', '"dimensions":"0"'), /dimensions/)
    refused(replaced('\\"activation\\"', '\\"activatiom\\"'), /configuration/)
    expect(() => readModelFile('/no/such.safetensors')).toThrow(expect.objectContaining({ code: 'file.notFound' }))
  })
})

const PYTHON = ['python3', process.env['SID_STUDIO_PYTHON']].reverse().find((python) =>
  python !== undefined && spawnSync(python, ['-c', 'import numpy, safetensors'], { timeout: 50_000 }).status === 0)
it.skipIf(PYTHON === undefined)('a few lines of NumPy give the same codes and the same error from the file', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sid-model-'))
  for (const { model, rows, codes, mse } of GOLDEN) {
    const path = join(folder, 'm.safetensors')
    await exportModel(model, path, { overwrite: true })
    writeFileSync(join(folder, 'rows.npy'), npyBytes('<f4', [rows.length / model.dimensions, model.dimensions], rows))
    const found = JSON.parse(execFileSync(PYTHON!, [fixture('numpy_encode.py'), path, join(folder, 'rows.npy')], { encoding: 'utf8' })) as { codes: number[][]; mse: number }
    expect(found.codes).toEqual(codes)
    expect(found.mse / mse).toBeCloseTo(1, 5)
  }
})
