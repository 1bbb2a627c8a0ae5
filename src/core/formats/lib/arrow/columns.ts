import { decompress as unpackZstd } from 'fzstd'
import { NUMBER_BYTES, toFloat32, typedView, type NumberType } from '../dtypes'
import type { ByteSource } from '../fileSource'
import { unpackLz4 } from '../lz4'
import type { ArrowBatch } from './messages'
import type { ArrowField } from './schema'

/** Beyond this a packed buffer is a lie: neither codec packs better. */
const BEST_RATIO = 40_000
const LARGEST_UNPACKED = 2 ** 31

/** Bytes of one buffer; what is packed is unpacked once, whole. */
class BufferBytes {
  private unpacked: Uint8Array | null = null
  constructor(
    private readonly source: ByteSource,
    private readonly offset: number,
    readonly length: number,
    private readonly compression: ArrowBatch['compression'],
  ) {}

  /** Throws RangeError when the buffer is shorter. */
  async read(from: number, to: number): Promise<Uint8Array> {
    if (this.compression === null || this.length === 0) {
      if (to > this.length) throw new RangeError('a column is shorter than it says')
      return this.source.read(this.offset + from, to - from)
    }
    this.unpacked ??= await this.unpack(this.compression)
    if (to > this.unpacked.length) throw new RangeError('a column is shorter than it says')
    // A copy begins at a multiple of eight, as typed arrays want it.
    return this.unpacked.slice(from, to)
  }

  /** The length of what is packed stands before it; -1: stored as it is. */
  private async unpack(codec: 'lz4' | 'zstd'): Promise<Uint8Array> {
    const bytes = await this.source.read(this.offset, this.length)
    if (bytes.length < 8) throw new RangeError('a packed buffer is too short')
    const claimed = Number(Buffer.from(bytes.buffer, 0, 8).readBigInt64LE())
    const packed = bytes.subarray(8)
    if (claimed === -1) return packed
    if (claimed < 0 || claimed > Math.min(LARGEST_UNPACKED, packed.length * BEST_RATIO))
      throw new RangeError(`a packed buffer claims ${claimed} bytes`)
    const unpacked = codec === 'lz4' ? unpackLz4(packed) : unpackZstd(packed, new Uint8Array(claimed))
    if (unpacked.length !== claimed) throw new RangeError('a packed buffer is not as long as it says')
    return unpacked
  }
}

/** A column of one batch. */
export interface ArrowColumn {
  field: ArrowField
  rows: number
  nulls: number
  buffers: BufferBytes[]
  children: ArrowColumn[]
  /** What the column's categories mean; for others nothing. */
  categories: () => Promise<readonly string[]>
}

/** Deals a batch's nodes and buffers out to its columns, in the order of the format. */
export function columnsOf(
  source: ByteSource,
  fields: readonly ArrowField[],
  batch: ArrowBatch,
): ArrowColumn[] {
  let [node, buffer, view] = [0, 0, 0]
  const take = (field: ArrowField): ArrowColumn => {
    const counts = batch.nodes[node++]
    if (!counts) throw new RangeError('a batch lacks a column')
    const own =
      field.kind.kind === 'other'
        ? field.kind.buffers
        : { number: 2, text: 3, list: 2, fixedList: 1, categories: 2 }[field.kind.kind]
    const count =
      own + (field.kind.kind === 'other' && field.kind.variadic ? (batch.variadic[view++] ?? 0) : 0)
    const places = batch.buffers.slice(buffer, (buffer += count))
    if (places.length < count) throw new RangeError('a batch lacks a buffer')
    const buffers = places.map(
      ([offset, length]) => new BufferBytes(source, offset!, length!, batch.compression),
    )
    const categories = () => (field.kind.kind === 'categories' ? categoriesOf(source, field.kind, batch) : Promise.resolve([]))
    return { field, rows: counts[0]!, nulls: counts[1]!, buffers, children: field.children.map(take), categories }
  }
  return fields.map(take)
}

/** By dictionary, so that the batches of a file read theirs once. */
const known = new WeakMap<readonly ArrowBatch[], Promise<readonly string[]>>()

function categoriesOf(source: ByteSource, { dictionary, wide }: { dictionary: number; wide: boolean }, { dictionaries }: ArrowBatch): Promise<readonly string[]> {
  const batches = dictionaries.get(dictionary)
  if (batches === undefined) throw new RangeError('the dictionary of a column is missing')
  const read = async () => {
    const field: ArrowField = { name: '', word: '', kind: { kind: 'text', wide }, children: [] }
    const values: string[] = []
    for (const batch of batches) {
      const [column] = columnsOf(source, [field], batch)
      for (const value of await readTexts(column!, 0, column!.rows)) values.push(value)
    }
    return values
  }
  const found = known.get(batches) ?? read()
  known.set(batches, found)
  return found
}

/** One byte a row: 0 where it is null. Null where none is. */
export async function validity(column: ArrowColumn, from: number, to: number): Promise<Uint8Array | null> {
  const bitmap = column.buffers[0]
  if (column.nulls === 0 || !bitmap || bitmap.length === 0) return null
  const bits = await bitmap.read(from >> 3, (to + 7) >> 3)
  return Uint8Array.from(
    { length: to - from },
    (_, i) => (bits[((from & 7) + i) >> 3]! >> (((from & 7) + i) & 7)) & 1,
  )
}

export interface Numbers {
  values: Float32Array
  /** Indices of finite values that float32 cannot hold. */
  overflow: number[]
}

/** Numbers [from, to) of a column as float32, NaN where they are null. */
export async function readNumbers(column: ArrowColumn, from: number, to: number): Promise<Numbers> {
  if (to > column.rows) throw new RangeError('a column is shorter than it says')
  const type = numberType(column)
  const width = NUMBER_BYTES[type]
  const bytes = await column.buffers[1]!.read(from * width, to * width)
  const values = new Float32Array(to - from)
  const overflow = toFloat32(bytes, type, values)
  const valid = await validity(column, from, to)
  if (!valid) return { values, overflow }
  for (let i = 0; i < values.length; i++) if (!valid[i]) values[i] = NaN
  return { values, overflow: overflow.filter((i) => valid[i]) }
}

const numberType = (column: ArrowColumn): NumberType => {
  if (column.field.kind.kind !== 'number') throw new RangeError('a column is of another type than it says')
  return column.field.kind.type
}

/** Where the lists of rows [from, to) begin and end among the elements: one more number than rows. */
export async function listOffsets(column: ArrowColumn, from: number, to: number): Promise<Float64Array> {
  const { kind } = column.field
  if (kind.kind === 'fixedList')
    return Float64Array.from({ length: to - from + 1 }, (_, i) => (from + i) * kind.length)
  return readOffsets(column, from, to, kind.kind === 'list' && kind.wide)
}

async function readOffsets(
  column: ArrowColumn,
  from: number,
  to: number,
  wide: boolean,
): Promise<Float64Array> {
  const width = wide ? 8 : 4
  const bytes = await column.buffers[1]!.read(from * width, (to + 1) * width)
  const offsets = Float64Array.from(typedView(bytes, wide ? 'i8' : 'i4') as ArrayLike<number>, Number)
  for (let i = 0; i < offsets.length; i++) {
    if (offsets[i]! < (i === 0 ? 0 : offsets[i - 1]!))
      throw new RangeError('the ends of its rows run backwards')
  }
  return offsets
}

/** Texts, categories of text, or whole numbers of rows [from, to) as ids; '' where they are null. */
export async function readTexts(column: ArrowColumn, from: number, to: number): Promise<string[]> {
  if (to > column.rows) throw new RangeError('a column is shorter than it says')
  const { kind } = column.field
  const valid = await validity(column, from, to)
  if (kind.kind === 'text') {
    const offsets = await readOffsets(column, from, to, kind.wide)
    const bytes = Buffer.from(await column.buffers[2]!.read(offsets[0]!, offsets[to - from]!))
    return Array.from({ length: to - from }, (_, i) =>
      valid && !valid[i]
        ? ''
        : bytes.toString('utf8', offsets[i]! - offsets[0]!, offsets[i + 1]! - offsets[0]!),
    )
  }
  const categories = kind.kind === 'categories' ? await column.categories() : null
  const type = kind.kind === 'categories' ? kind.index : numberType(column)
  const values = typedView(
    await column.buffers[1]!.read(from * NUMBER_BYTES[type], to * NUMBER_BYTES[type]),
    type,
  ) as ArrayLike<number>
  return Array.from(values, (value, i) => {
    if (valid && !valid[i]) return ''
    const text = categories === null ? String(value) : categories[Number(value)]
    if (text === undefined) throw new RangeError('a column names a category that its dictionary lacks')
    return text
  })
}
