import { StudioError } from '@shared/errors'
import { NUMBER_BYTES, swapBytes, toFloat32, typedView, type NumberType } from '../lib/dtypes'
import { withSource, type ByteSource } from '../lib/fileSource'
import { npyNumberType, readNpyHeader } from '../lib/npyHeader'
import { readTorchTensor } from '../lib/torchTensor'
import { openZip } from '../lib/zip'
import type { RawMapping, ReadChoices } from './format'

/** A matrix of numbers somewhere in bytes. */
interface NumberMatrix {
  type: NumberType
  littleEndian: boolean
  shape: readonly [number, number]
  /** Elements. */
  strides: readonly [number, number]
  /** The bytes from element (0, 0) to the last one. */
  bytes: Uint8Array
}

/** Deeper than any index. */
const MOST_COLUMNS = 64

/** A .npy of whole numbers, N×D. `last-is-suffix`: its last column is a suffix unless the choices say otherwise. */
export async function readNpy(path: string, choices: ReadChoices, columns: 'all-columns' | 'last-is-suffix'): Promise<RawMapping> {
  return withSource(path, async (source) => {
    const header = await readNpyHeader(path, source.size, (at, length) => source.read(at, length))
    const number = npyNumberType(header.descr)
    if (!number || header.shape.length !== 2) throw notCodes(path, `${header.descr} of shape (${header.shape.join(', ')})`)
    const shape = header.shape as [number, number]
    const strides = header.fortranOrder ? ([1, shape[0]] as const) : ([shape[1], 1] as const)
    return fromMatrix(path, { ...number, shape, strides, bytes: await extent(source, header.dataOffset, shape, strides, number.type) }, choices, columns)
  })
}

/**
 * A torch `.pt` of whole numbers. `columns`: (D+1)×N, the last row 0 or 1…n; `rows`: N×(D+1), the last column a suffix;
 * `either`: whichever side is the longer is the items.
 */
export async function readTorch(path: string, choices: ReadChoices, items: 'columns' | 'rows' | 'either'): Promise<RawMapping> {
  const zip = await openZip(path, 'torch')
  try {
    const tensor = await readTorchTensor(path, zip)
    if (tensor.shape.length !== 2) throw notCodes(path, `a tensor of shape (${tensor.shape.join(', ')})`)
    const shape = tensor.shape as [number, number]
    const strides = tensor.strides as [number, number]
    const entry = await zip.entry(tensor.entry, true)
    try {
      const bytes = await extent(entry, tensor.storageOffset * NUMBER_BYTES[tensor.type], shape, strides, tensor.type)
      const matrix = { type: tensor.type, littleEndian: tensor.littleEndian, shape, strides, bytes }
      const transposed = items === 'columns' || (items === 'either' && shape[0] < shape[1])
      if (!transposed) return fromMatrix(path, matrix, choices, 'last-is-suffix')
      const turned = { ...matrix, shape: [shape[1], shape[0]] as const, strides: [strides[1], strides[0]] as const }
      const found = fromMatrix(path, turned, choices, 'last-is-suffix')
      // GRID counts from 1 in a group; 0 says that the item is alone.
      return { ...found, suffixes: found.suffixes?.map((suffix) => Math.max(0, suffix - 1)) ?? null }
    } finally {
      await entry.close()
    }
  } finally {
    await zip.close()
  }
}

async function extent(
  source: Pick<ByteSource, 'read'>, offset: number, shape: readonly [number, number], strides: readonly [number, number], type: NumberType,
): Promise<Uint8Array> {
  if (shape[0] === 0 || shape[1] === 0) return new Uint8Array(0)
  const elements = (shape[0] - 1) * strides[0] + (shape[1] - 1) * strides[1] + 1
  return source.read(offset, elements * NUMBER_BYTES[type])
}

function fromMatrix(path: string, matrix: NumberMatrix, choices: ReadChoices, columns: 'all-columns' | 'last-is-suffix'): RawMapping {
  const [items, width] = matrix.shape
  if (items === 0 || width === 0) throw new StudioError('mapping.empty', { file: path })
  if (width > MOST_COLUMNS) throw notCodes(path, `a matrix of ${width} columns`)
  const own = columns === 'last-is-suffix' && width > 1 ? width - 1 : width
  const levels = choices.levels ?? own
  if (levels > width) throw new StudioError('mapping.tooFewCodes', { file: path, row: 0, found: width, levels })
  const value = wholeNumbers(path, matrix)
  const codes = new Int32Array(items * levels)
  const suffixes = levels < width ? new Int32Array(items) : null
  for (let row = 0; row < items; row++) {
    for (let level = 0; level < levels; level++) {
      const code = value(row, level) - choices.base
      if (code < 0) throw damaged(path, row, level, code + choices.base)
      codes[row * levels + level] = code
    }
    if (suffixes) suffixes[row] = value(row, levels)
  }
  const levelsFrom = choices.levels !== undefined ? 'choice' : columns === 'all-columns' ? 'all-columns' : 'dialect'
  return { items, levels, codes, suffixes, keys: null, levelsFrom }
}

/** Any number type whose values are whole, from 0, below 2³¹. */
function wholeNumbers(path: string, { type, littleEndian, strides, bytes }: NumberMatrix): (row: number, column: number) => number {
  if (!littleEndian) swapBytes(bytes, NUMBER_BYTES[type])
  const values = type === 'f2' || type === 'bf2' ? halves(bytes, type) : typedView(bytes, type)
  return (row, column) => {
    const value = Number(values[row * strides[0] + column * strides[1]])
    if (!Number.isInteger(value) || value < 0 || value >= 2 ** 31) throw damaged(path, row, column, value)
    return value
  }
}

function halves(bytes: Uint8Array, type: NumberType): Float32Array {
  const values = new Float32Array(bytes.byteLength / 2)
  toFloat32(bytes, type, values)
  return values
}

const damaged = (file: string, row: number, column: number, value: number) =>
  new StudioError('mapping.damaged', { file, format: 'matrix', place: `row ${row}, column ${column}`, reason: `${value} is no code` })

const notCodes = (file: string, found: string) =>
  new StudioError('mapping.damaged', { file, format: 'matrix', place: 'its shape', reason: `${found} is no table of codes` })
