import { crc32 } from 'node:zlib'
import { FileSink } from './atomicFile'

/** A torch tensor to be written: row-major int64, its bytes made anew each time they are asked for. */
export interface TorchTensorOut {
  shape: readonly number[]
  chunks(): Iterable<BigInt64Array>
}

const ALIGNMENT = 64
const LOCAL = 0x04034b50
const CENTRAL = 0x02014b50
const END = 0x06054b50

/** Zip without its 64-bit form ends here; 500 million codes. */
export const MOST_TORCH_BYTES = 0xf000_0000

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
  await FileSink.with(file, async (sink) => {
    let position = 0
    const directory: Buffer[] = []
    for (const { path, bytes, chunks } of entries) {
      const title = Buffer.from(`${name}/${path}`, 'utf8')
      let sum = 0
      for (const chunk of chunks()) sum = crc32(chunk, sum)
      const head = localHeader(title, sum, bytes, position)
      directory.push(centralHeader(title, sum, bytes, position))
      await sink.writeBytes(head)
      for (const chunk of chunks()) await sink.writeBytes(chunk)
      position += head.length + bytes
    }
    const central = Buffer.concat(directory)
    await sink.writeBytes(central)
    await sink.writeBytes(endRecord(entries.length, central.length, position))
  })
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

/** The extra field pads the entry's data to a multiple of 64, as torch does. */
function localHeader(title: Buffer, sum: number, bytes: number, position: number): Buffer {
  const bare = position + 30 + title.length + 4
  const padding = (ALIGNMENT - (bare % ALIGNMENT)) % ALIGNMENT
  const head = Buffer.alloc(30 + title.length + 4 + padding)
  head.writeUInt32LE(LOCAL, 0)
  writeCommon(head, 4, sum, bytes, title.length)
  head.writeUInt16LE(4 + padding, 28)
  title.copy(head, 30)
  head.write('FB', 30 + title.length, 'latin1')
  head.writeUInt16LE(padding, 32 + title.length)
  return head
}

function centralHeader(title: Buffer, sum: number, bytes: number, position: number): Buffer {
  const head = Buffer.alloc(46 + title.length)
  head.writeUInt32LE(CENTRAL, 0)
  writeCommon(head, 6, sum, bytes, title.length)
  head.writeUInt32LE(position, 42)
  title.copy(head, 46)
  return head
}

/** Version needed … name length, which both headers share. The date is 1980-01-01: same codes, same bytes. */
function writeCommon(head: Buffer, at: number, sum: number, bytes: number, titleLength: number): void {
  head.writeUInt16LE(0x0800, at + 2)
  head.writeUInt16LE(0x21, at + 8)
  head.writeUInt32LE(sum, at + 10)
  head.writeUInt32LE(bytes, at + 14)
  head.writeUInt32LE(bytes, at + 18)
  head.writeUInt16LE(titleLength, at + 22)
}

function endRecord(entries: number, size: number, position: number): Buffer {
  const end = Buffer.alloc(22)
  end.writeUInt32LE(END, 0)
  end.writeUInt16LE(entries, 8)
  end.writeUInt16LE(entries, 10)
  end.writeUInt32LE(size, 12)
  end.writeUInt32LE(position, 16)
  return end
}
