import { StudioError } from '@shared/errors'
import { NUMBER_BYTES, type NumberType } from './dtypes'
import { requireMatrix } from './matrixShape'
import { PersistentId, PickleGlobal, readPickle, Reduction } from './pickle'
import type { StridedMatrix } from './strided'
import type { Zip } from './zip'

const STORAGES: Record<string, NumberType> = {
  'torch.FloatStorage': 'f4',
  'torch.DoubleStorage': 'f8',
  'torch.HalfStorage': 'f2',
  'torch.BFloat16Storage': 'bf2',
  'torch.LongStorage': 'i8',
  'torch.IntStorage': 'i4',
  'torch.ShortStorage': 'i2',
  'torch.CharStorage': 'i1',
  'torch.ByteStorage': 'u1',
  'torch.BoolStorage': 'b1',
}
const REBUILD = 'torch._utils._rebuild_tensor_v2'
const PARAMETER = 'torch._utils._rebuild_parameter'
const ORDERED = 'collections.OrderedDict'
/** Every name that one plain tensor (or the weight of a layer) needs; any other is refused. */
const ALLOWED = new Set([...Object.keys(STORAGES), REBUILD, PARAMETER, ORDERED])
/** The pickle of one tensor is some hundred bytes. */
const LONGEST_PICKLE = 1 << 20

/** Where and how the one tensor of a `.pt` lies. */
export interface TorchTensor {
  type: NumberType
  shape: number[]
  /** Elements. */
  strides: number[]
  storageOffset: number
  /** Entry of the zip that holds the storage's bytes. */
  entry: string
  littleEndian: boolean
}

/** Name of the pickle inside a torch zip, e.g. `archive/data.pkl`; null when it is no torch file. */
export const torchPickleName = (names: readonly string[]) =>
  names.find((name) => /^[^/]*\/data\.pkl$/.test(name)) ?? null

/**
 * Reads what a torch zip file says about its one tensor, without running any of it.
 * @throws embeddings.refusedPickle, embeddings.notOneTensor, embeddings.damaged
 */
export async function readTorchTensor(file: string, zip: Zip): Promise<TorchTensor> {
  const damaged = (reason: string) => new StudioError('embeddings.damaged', { file, format: 'torch', reason })
  const name = torchPickleName(zip.names)
  if (!name) throw damaged('data.pkl is missing')
  if (zip.size(name) > LONGEST_PICKLE) throw new StudioError('embeddings.notOneTensor', { file })
  const folder = name.slice(0, -'data.pkl'.length)
  const value = readPickle(file, await wholeEntry(zip, name), ALLOWED)
  const order =
    zip.has(`${folder}byteorder`) && zip.size(`${folder}byteorder`) < 16
      ? Buffer.from(await wholeEntry(zip, `${folder}byteorder`)).toString()
      : 'little'
  const tensor = describeTensor(unwrap(value), file, damaged)
  const entry = `${folder}data/${tensor.key}`
  if (!zip.has(entry)) throw damaged(`${entry} is missing`)
  checkExtent(tensor, zip.size(entry), damaged)
  return { ...tensor, entry, littleEndian: order !== 'big' }
}

async function wholeEntry(zip: Zip, name: string): Promise<Uint8Array> {
  const entry = await zip.entry(name)
  try {
    return await entry.read(0, entry.size)
  } finally {
    await entry.close()
  }
}

/** A parameter is a tensor with a flag. */
function unwrap(value: unknown): unknown {
  return value instanceof Reduction && value.callee === PARAMETER ? value.args[0] : value
}

const isSize = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0
const isSizes = (value: unknown): value is number[] => Array.isArray(value) && value.every(isSize)

function describeTensor(
  value: unknown,
  file: string,
  damaged: (reason: string) => StudioError,
): Omit<TorchTensor, 'entry' | 'littleEndian'> & { key: string } {
  if (!(value instanceof Reduction) || value.callee !== REBUILD)
    throw new StudioError('embeddings.notOneTensor', { file })
  const [storage, storageOffset, shape, strides, , , extra] = value.args
  if (extra instanceof Map ? extra.size > 0 : extra !== undefined && extra !== null)
    throw new StudioError('embeddings.notOneTensor', { file })
  if (!(storage instanceof PersistentId) || !Array.isArray(storage.value))
    throw damaged('its tensor has no storage')
  const [, kind, key] = storage.value as unknown[]
  const type = kind instanceof PickleGlobal ? STORAGES[kind.name] : undefined
  if (!type || typeof key !== 'string' || !/^\w+$/.test(key)) throw damaged('its tensor has no storage')
  if (!isSize(storageOffset) || !isSizes(shape) || !isSizes(strides) || shape.length !== strides.length) {
    throw damaged('its tensor has no proper shape and strides')
  }
  return { type, shape, strides, storageOffset, key }
}

/** The last element must lie inside the storage. */
function checkExtent(
  tensor: Omit<TorchTensor, 'entry' | 'littleEndian'>,
  bytes: number,
  damaged: (reason: string) => StudioError,
): void {
  if (tensor.shape.includes(0)) return
  const last = tensor.shape.reduce(
    (sum, side, i) => sum + (side - 1) * tensor.strides[i]!,
    tensor.storageOffset,
  )
  const needs = (last + 1) * NUMBER_BYTES[tensor.type]
  if (needs > bytes) throw damaged(`its tensor needs ${needs} bytes and its storage has ${bytes}`)
}

/** Whether rows can be taken in file order (so that a packed entry need not be unpacked first). */
export const readsForwards = (tensor: TorchTensor) =>
  tensor.strides.length === 2 && tensor.strides[0]! >= tensor.strides[1]! && tensor.strides[0]! > 0

/** The tensor as an N×d matrix over the bytes of its storage. Throws embeddings.shape, embeddings.empty. */
export function torchMatrix(
  file: string,
  tensor: TorchTensor,
  readInto: StridedMatrix['readInto'],
): StridedMatrix {
  const shape = requireMatrix(file, tensor.shape)
  return {
    type: tensor.type,
    littleEndian: tensor.littleEndian,
    offset: tensor.storageOffset * NUMBER_BYTES[tensor.type],
    shape,
    strides: [tensor.strides[0]!, tensor.strides[1]!],
    readInto,
  }
}
