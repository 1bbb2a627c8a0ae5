import { open } from 'node:fs/promises'
import { StudioError } from '@shared/errors'
import { NUMBER_BYTES, type NumberType } from './dtypes'
import { fileError, type ByteSource } from './fileSource'
import { requireMatrix } from './matrixShape'
import type { StridedMatrix } from './strided'

/** One tensor that a safetensors header names, its place checked against the file. */
export interface TensorEntry {
  name: string
  /** The format's word, e.g. `BF16`. */
  dtype: string
  shape: number[]
  /** Byte of the file where its data begin. */
  offset: number
  bytes: number
}

const TYPES: Record<string, NumberType> = {
  F16: 'f2',
  BF16: 'bf2',
  F32: 'f4',
  F64: 'f8',
  I8: 'i1',
  I16: 'i2',
  I32: 'i4',
  I64: 'i8',
  U8: 'u1',
  U16: 'u2',
  U32: 'u4',
  U64: 'u8',
  BOOL: 'b1',
}
/** The format's own limit. */
const LONGEST_HEADER = 100_000_000

/** Whether bytes begin as a safetensors file of this size: a credible header length, then `{`. */
export function isSafetensors(head: Uint8Array, size: number): boolean {
  if (head.length < 9 || head[8] !== 0x7b) return false
  const length = Buffer.from(head.buffer, head.byteOffset, 8).readBigUInt64LE()
  return length >= 2n && length <= BigInt(LONGEST_HEADER) && length + 8n <= BigInt(size)
}

/** Reads the header. Throws embeddings.damaged. */
export async function readSafetensorsHeader(
  source: ByteSource,
): Promise<{ tensors: TensorEntry[]; metadata: Record<string, string> }> {
  const damaged = (reason: string) =>
    new StudioError('embeddings.damaged', { file: source.file, format: 'safetensors', reason })
  if (source.size < 8) throw damaged('the file is too short for a header')
  const claimed = Buffer.from(await source.read(0, 8)).readBigUInt64LE()
  if (claimed > BigInt(source.size - 8))
    throw damaged(`its header claims ${claimed} bytes and the file has ${source.size}`)
  if (claimed > BigInt(LONGEST_HEADER))
    throw damaged(`its header claims ${claimed} bytes; the format allows ${LONGEST_HEADER}`)
  const length = Number(claimed)
  const header = parseHeader(Buffer.from(await source.read(8, length)).toString('utf8'), damaged)
  const tensors: TensorEntry[] = []
  let metadata: Record<string, string> = {}
  for (const [name, value] of Object.entries(header)) {
    if (name === '__metadata__')
      metadata = Object.fromEntries(Object.entries(value as object).map(([k, v]) => [k, String(v)]))
    else tensors.push(entry(name, value, 8 + length, source.size, damaged))
  }
  return { tensors, metadata }
}

function parseHeader(text: string, damaged: (reason: string) => StudioError): Record<string, unknown> {
  let header: unknown
  try {
    header = JSON.parse(text)
  } catch {
    throw damaged('its header is not JSON')
  }
  if (typeof header !== 'object' || header === null || Array.isArray(header))
    throw damaged('its header is not an object')
  return header as Record<string, unknown>
}

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0

function entry(
  name: string,
  value: unknown,
  start: number,
  size: number,
  damaged: (reason: string) => StudioError,
): TensorEntry {
  const { dtype, shape, data_offsets: offsets } = (value ?? {}) as Record<string, unknown>
  if (typeof dtype !== 'string' || !Array.isArray(shape) || !shape.every(isCount))
    throw damaged(`tensor ${name} has no dtype or shape`)
  if (!Array.isArray(offsets) || offsets.length !== 2 || !offsets.every(isCount))
    throw damaged(`tensor ${name} has no data_offsets`)
  const [from, to] = offsets as [number, number]
  if (from > to || start + to > size)
    throw damaged(`tensor ${name} lies outside the file (${from}…${to} of ${size - start} bytes)`)
  const type = TYPES[dtype]
  const expected =
    (shape as number[]).reduce((product, side) => product * side, 1) * (type ? NUMBER_BYTES[type] : 0)
  if (type && expected !== to - from)
    throw damaged(
      `tensor ${name} of shape (${shape.join(', ')}) needs ${expected} bytes and has ${to - from}`,
    )
  return { name, dtype, shape: shape as number[], offset: start + from, bytes: to - from }
}

/** Number type of a tensor; null for those this program does not read (F8_E4M3 and such). */
export const tensorNumberType = (tensor: TensorEntry): NumberType | null => TYPES[tensor.dtype] ?? null

/** A tensor as an N×d matrix. Throws embeddings.shape, embeddings.empty, embeddings.dtype. */
export function tensorMatrix(source: ByteSource, tensor: TensorEntry): StridedMatrix {
  const shape = requireMatrix(source.file, tensor.shape)
  const type = tensorNumberType(tensor)
  if (!type) throw new StudioError('embeddings.dtype', { file: source.file, dtype: tensor.dtype })
  return {
    type,
    littleEndian: true,
    offset: tensor.offset,
    shape,
    strides: [shape[1], 1],
    readInto: (target, position) => source.readInto(target, position),
  }
}

/** A tensor to be written, row-major. */
export interface TensorOut {
  name: string
  shape: readonly number[]
  data: Float32Array | Int32Array | BigInt64Array
}

const dtypeOf = (data: TensorOut['data']) =>
  data instanceof Float32Array ? 'F32' : data instanceof Int32Array ? 'I32' : 'I64'

/**
 * The header of a safetensors file, padded so that the data begin at a multiple of 8.
 * Tensors keep the order given; the data follow in the same order.
 */
export function safetensorsHeader(
  tensors: readonly TensorOut[],
  metadata: Record<string, string> = {},
): Buffer {
  const header: Record<string, unknown> = {}
  if (Object.keys(metadata).length > 0) header['__metadata__'] = metadata
  let offset = 0
  for (const { name, shape, data } of tensors) {
    header[name] = { dtype: dtypeOf(data), shape, data_offsets: [offset, offset + data.byteLength] }
    offset += data.byteLength
  }
  const json = Buffer.from(JSON.stringify(header), 'utf8')
  const padded = Math.ceil(json.length / 8) * 8
  const out = Buffer.alloc(8 + padded, ' ')
  out.writeBigUInt64LE(BigInt(padded), 0)
  json.copy(out, 8)
  return out
}

/** Bytes of a tensor's data. */
const dataBytes = (data: TensorOut['data']) => Buffer.from(data.buffer, data.byteOffset, data.byteLength)

/** Whole file in memory: for weights of some megabytes. */
export const safetensorsBytes = (tensors: readonly TensorOut[], metadata?: Record<string, string>): Buffer =>
  Buffer.concat([safetensorsHeader(tensors, metadata), ...tensors.map((tensor) => dataBytes(tensor.data))])

/** Writes a new file and syncs it; refuses to overwrite. Renaming into place is the caller's business. */
export async function writeSafetensors(
  file: string,
  tensors: readonly TensorOut[],
  metadata?: Record<string, string>,
): Promise<void> {
  try {
    const handle = await open(file, 'wx')
    try {
      await handle.writeFile(safetensorsHeader(tensors, metadata))
      for (const { data } of tensors) await handle.writeFile(dataBytes(data))
      await handle.sync()
    } finally {
      await handle.close()
    }
  } catch (error) {
    throw fileError(file, error)
  }
}
