import { MOST_ZIP_BYTES, writeStoredZip } from './zipWriter'

/** A torch tensor to be written: row-major int64, its bytes made anew each time they are asked for. */
export interface TorchTensorOut {
  shape: readonly number[]
  chunks(): Iterable<BigInt64Array>
}

/** 500 million codes. */
export const MOST_TORCH_BYTES = MOST_ZIP_BYTES

/**
 * Writes what `torch.save(tensor, file)` writes and `torch.load(file)` reads: a zip of stored entries whose pickle names
 * one contiguous tensor, its data aligned to 64 bytes. Creates `file`.
 */
export async function writeTorchTensor(file: string, name: string, tensor: TorchTensorOut): Promise<void> {
  const count = tensor.shape.reduce((product, side) => product * side, 1)
  const text = (content: string) => ({ bytes: content.length, chunks: () => [Buffer.from(content, 'latin1')] })
  const entries = [
    { path: 'data.pkl', bytes: pickle(tensor.shape, count).length, chunks: () => [pickle(tensor.shape, count)] },
    { path: 'byteorder', ...text('little') },
    { path: 'data/0', bytes: count * 8, chunks: () => asBytes(tensor.chunks()) },
    { path: 'version', ...text('3\n') },
  ]
  await writeStoredZip(file, entries.map((entry) => ({ ...entry, path: `${name}/${entry.path}` })))
}

function* asBytes(chunks: Iterable<BigInt64Array>): Iterable<Uint8Array> {
  for (const chunk of chunks) yield new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.byteLength)
}

/** torch._utils._rebuild_tensor_v2(storage, 0, shape, strides, False, OrderedDict()) in pickle protocol 2. */
function pickle(shape: readonly number[], count: number): Buffer {
  const parts: Buffer[] = [Buffer.from([0x80, 2])]
  const global = (module: string, name: string) => parts.push(Buffer.from(`c${module}\n${name}\n`))
  const unicode = (text: string) => {
    const bytes = Buffer.from(text)
    const head = Buffer.alloc(5)
    head[0] = 0x58
    head.writeUInt32LE(bytes.length, 1)
    parts.push(head, bytes)
  }
  const whole = (value: number) => {
    // LONG1 of 8 bytes holds any size; BININT only 31 bits.
    const bytes = Buffer.alloc(10)
    bytes[0] = 0x8a
    bytes[1] = 8
    bytes.writeBigInt64LE(BigInt(value), 2)
    parts.push(bytes)
  }
  const op = (code: string) => parts.push(Buffer.from(code, 'latin1'))
  const tuple = (values: readonly number[]) => {
    op('(')
    values.forEach(whole)
    op('t')
  }
  global('torch._utils', '_rebuild_tensor_v2')
  op('((')
  unicode('storage')
  global('torch', 'LongStorage')
  unicode('0')
  unicode('cpu')
  whole(count)
  op('tQ')
  whole(0)
  tuple(shape)
  tuple(shape.map((_, axis) => shape.slice(axis + 1).reduce((product, side) => product * side, 1)))
  op('\x89')
  global('collections', 'OrderedDict')
  op(')RtR.')
  return Buffer.concat(parts)
}
