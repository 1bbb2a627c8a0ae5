import type { ByteSource } from '../fileSource'
import { FlatTable } from './flat'
import { readSchema, type ArrowField } from './schema'

const MAGIC = 'ARROW1'
const LONGEST_METADATA = 64 << 20

/** One record batch: where its buffers lie. */
export interface ArrowBatch {
  rows: number
  /** [length, null count] a field, children after their parents. */
  nodes: number[][]
  /** [offset, length] in the file. */
  buffers: number[][]
  variadic: number[]
  compression: 'lz4' | 'zstd' | null
  /** What categories mean in this batch, by dictionary: its values, and those that were added to it. */
  dictionaries: ReadonlyMap<number, readonly ArrowBatch[]>
}

export interface ArrowFile {
  fields: ArrowField[]
  batches(): AsyncGenerator<ArrowBatch>
}

const textOf = (bytes: Uint8Array, from: number, to: number) =>
  Buffer.from(bytes.subarray(from, to)).toString('latin1')

export const isArrowFile = (head: Uint8Array) => textOf(head, 0, 6) === MAGIC
/** The stream format begins with a marker and the (small) length of its schema. */
export const isArrowStream = (head: Uint8Array) =>
  head.length > 8 && textOf(head, 0, 4) === '\xff\xff\xff\xff' && head[6] === 0 && head[7] === 0
export const isFeatherV1 = (head: Uint8Array) => textOf(head, 0, 4) === 'FEA1'

/** Reads what an Arrow file or stream says of itself. Throws RangeError for what is no sound one, file.truncated. */
export async function readArrow(source: ByteSource): Promise<ArrowFile> {
  const head = await source.read(0, Math.min(8, source.size))
  return isArrowFile(head) ? readFooter(source) : readStream(source)
}

async function readFooter(source: ByteSource): Promise<ArrowFile> {
  if (source.size < 20) throw new RangeError('its end is missing')
  const end = await source.read(source.size - 10, 10)
  const length = Buffer.from(end).readInt32LE(0)
  if (textOf(end, 4, 10) !== MAGIC || length <= 0 || length + 18 > source.size)
    throw new RangeError('its end is missing')
  if (length > LONGEST_METADATA) throw new RangeError(`its footer claims ${length} bytes`)
  const footer = FlatTable.root(await source.read(source.size - 10 - length, length))
  const schema = footer.table(1)
  if (!schema) throw new RangeError('it has no schema')
  const [dictionaries, blocks] = [footer.blocks(2), footer.blocks(3)]
  return {
    fields: readSchema(schema),
    async *batches() {
      const known = new Map<number, readonly ArrowBatch[]>()
      for (const { offset } of dictionaries) {
        const message = await readMessage(source, offset)
        if (message?.kind !== 2) throw new RangeError('its footer points at something that is no dictionary')
        learn(known, message, source.size)
      }
      for (const { offset } of blocks) {
        const message = await readMessage(source, offset)
        if (message?.kind !== 3) throw new RangeError('its footer points at something that is no batch')
        yield toBatch(message, message.header, source.size, known)
      }
    },
  }
}

async function readStream(source: ByteSource): Promise<ArrowFile> {
  const first = await readMessage(source, 0)
  if (first?.kind !== 1) throw new RangeError('it has no schema')
  return {
    fields: readSchema(first.header),
    async *batches() {
      const known = new Map<number, readonly ArrowBatch[]>()
      for (let at = first.next; at < source.size;) {
        const message = await readMessage(source, at)
        if (!message) return
        if (message.kind === 2) learn(known, message, source.size)
        if (message.kind === 3) yield toBatch(message, message.header, source.size, new Map(known))
        at = message.next
      }
    },
  }
}

interface Message {
  kind: number
  header: FlatTable
  body: number
  bodyLength: number
  /** Where the next one begins. */
  next: number
}

/** The message at a place; null at the mark that ends a stream. */
async function readMessage(source: ByteSource, at: number): Promise<Message | null> {
  const prefix = Buffer.from(await source.read(at, 8))
  const marked = prefix.readInt32LE(0) === -1
  const length = prefix.readInt32LE(marked ? 4 : 0)
  if (length === 0) return null
  const start = at + (marked ? 8 : 4)
  if (length < 0 || length > LONGEST_METADATA || start + length > source.size)
    throw new RangeError(`a message claims ${length} bytes`)
  const message = FlatTable.root(await source.read(start, length))
  const header = message.table(2)
  if (!header) throw new RangeError('a message is empty')
  const body = start + length
  const bodyLength = message.long(3)
  if (body + bodyLength > source.size)
    throw new RangeError(`a message claims ${bodyLength} bytes and the file has ${source.size - body} more`)
  return { kind: message.byte(1), header, body, bodyLength, next: body + Math.ceil(bodyLength / 8) * 8 }
}

/** Takes a dictionary: a first or another one for the same columns, or more values for the one there is. */
function learn(known: Map<number, readonly ArrowBatch[]>, message: Message, size: number): void {
  const data = message.header.table(1)
  if (!data) throw new RangeError('a dictionary is empty')
  const id = message.header.long(0)
  const isMore = message.header.byte(2) !== 0
  known.set(id, [...(isMore ? (known.get(id) ?? []) : []), toBatch(message, data, size, new Map())])
}

function toBatch({ body, bodyLength }: Message, header: FlatTable, size: number, dictionaries: ArrowBatch['dictionaries']): ArrowBatch {
  const buffers = header.structs(2, 16, [0, 8]).map(([offset, length]) => {
    if (offset! + length! > bodyLength || body + offset! + length! > size)
      throw new RangeError('a buffer lies outside its message')
    return [body + offset!, length!]
  })
  const compression = header.table(3)
  const codec = compression ? (['lz4', 'zstd'] as const)[compression.byte(0)] : null
  if (codec === undefined) throw new RangeError('it is packed in a way that is not known')
  return {
    rows: header.long(0),
    nodes: header.structs(1, 16, [0, 8]),
    buffers,
    variadic: header.structs(4, 8, [0]).map(([count]) => count!),
    compression: codec,
    dictionaries,
  }
}
