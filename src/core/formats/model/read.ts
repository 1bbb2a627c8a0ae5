import { readFileSync } from 'node:fs'
import { Configuration } from '@shared/configuration'
import { StudioError } from '@shared/errors'
import type { ModelWeights } from '../../tokenizer/events'
import { parametersOf } from '../../tokenizer/parameters'
import { modelFromArrays } from '../../tokenizer/weights'
import { fileError } from '../lib/fileSource'
import { CONFIG, DIMENSIONS, fileName, INPUT_MEAN, INPUT_SCALE } from './names'

interface Tensor {
  dtype: string
  shape: number[]
  data_offsets: [number, number]
}

/**
 * A model from a checkpoint or an export; synchronous, since models are some megabytes and their users are jobs and
 * views. An exported model has its input folded: `input` is null. Throws file.notFound, file.unreadable, model.damaged.
 */
export function readModelFile(path: string): ModelWeights {
  let bytes: Buffer
  try {
    bytes = readFileSync(path)
  } catch (error) {
    throw fileError(path, error)
  }
  return parseModel(bytes, path)
}

/** The same from bytes in memory; `file` is for the sentence. */
export function parseModel(bytes: Buffer, file: string): ModelWeights {
  const damaged = (reason: string) => new StudioError('model.damaged', { file, reason })
  const { tensors, metadata, start } = headerOf(bytes, damaged)
  const parsed = Configuration.safeParse(jsonOf(metadata[CONFIG]))
  const dimensions = Number(metadata[DIMENSIONS])
  if (!parsed.success) throw damaged('its metadata holds no configuration')
  if (!Number.isInteger(dimensions) || dimensions < 1 || dimensions > 2 ** 20) throw damaged('its metadata holds no number of dimensions')

  const take = (name: string, shape: readonly number[]): Float32Array => {
    const tensor = tensors[name]
    if (!tensor) throw damaged(`the tensor ${name} is missing`)
    const [from, to] = Array.isArray(tensor.data_offsets) ? tensor.data_offsets : [NaN, NaN]
    const count = shape.reduce((product, side) => product * side, 1)
    const fits = tensor.dtype === 'F32' && String(tensor.shape) === String(shape) && to - from === count * 4
    if (!fits || !Number.isInteger(from) || from < 0 || start + to > bytes.length) {
      throw damaged(`the tensor ${name} is not float32 of shape (${shape.join(', ')}) inside the file`)
    }
    return new Float32Array(new Uint8Array(bytes.subarray(start + from, start + to)).buffer)
  }
  const shapes = new Map(parametersOf(parsed.data, dimensions).map(({ name, shape }) => [name, shape]))
  const input = tensors[INPUT_MEAN] ? { mean: take(INPUT_MEAN, [dimensions]), scale: scaleOf(metadata, take(INPUT_SCALE, [1])[0]!) } : null
  return modelFromArrays(parsed.data, dimensions, input, (name) => take(fileName(name), shapes.get(name)!))
}

/** The scale is a double; float32 would change the last digits of every row. */
function scaleOf(metadata: Record<string, string>, rounded: number): number {
  const exact = Number(metadata['scale'])
  return Math.fround(exact) === rounded ? exact : rounded
}

function headerOf(bytes: Buffer, damaged: (reason: string) => StudioError) {
  const length = bytes.length < 8 ? Infinity : Number(bytes.readBigUInt64LE(0))
  if (length + 8 > bytes.length) throw damaged('it ends inside its header')
  const header = jsonOf(bytes.toString('utf8', 8, 8 + length))
  if (typeof header !== 'object' || header === null || Array.isArray(header)) throw damaged('its header is no JSON object')
  const { __metadata__: metadata, ...tensors } = header as Record<string, unknown>
  const known = Object.fromEntries(Object.entries(tensors).filter(([, tensor]) => typeof tensor === 'object' && tensor !== null))
  return { tensors: known as Partial<Record<string, Tensor>>, metadata: (metadata ?? {}) as Record<string, string>, start: 8 + length }
}

function jsonOf(text: unknown): unknown {
  try {
    return JSON.parse(String(text))
  } catch {
    return undefined
  }
}
