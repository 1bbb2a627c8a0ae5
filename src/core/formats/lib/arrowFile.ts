import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import type { Data, DataType, Field, RecordBatch, RecordBatchReader as RecordBatchReaderClass } from 'apache-arrow'
import { decompress as unpackZstd } from 'fzstd'
import { StudioError } from '@shared/errors'
import type { NumberType } from './dtypes'
import { withSource } from './fileSource'
import { unpackLz4 } from './lz4'

/** Loaded when the first Arrow file is opened: it is large, and most commands never need it. */
async function arrow() {
  const library = await import('apache-arrow')
  library.compressionRegistry.set(library.CompressionType.LZ4_FRAME, { decode: unpackLz4 })
  // A copy begins at a multiple of eight, as int64 offsets must.
  library.compressionRegistry.set(library.CompressionType.ZSTD, { decode: (bytes) => unpackZstd(bytes).slice() })
  return library
}

export const isArrowFile = (head: Uint8Array) => Buffer.from(head.buffer, head.byteOffset, Math.min(6, head.length)).toString('latin1') === 'ARROW1'
/** The stream format begins with a marker and the (small) length of its schema. */
export const isArrowStream = (head: Uint8Array) =>
  head.length > 8 && head[0] === 0xff && head[1] === 0xff && head[2] === 0xff && head[3] === 0xff && head[7] === 0 && head[6] === 0
export const isFeatherV1 = (head: Uint8Array) => Buffer.from(head.buffer, head.byteOffset, Math.min(4, head.length)).toString('latin1') === 'FEA1'

/** An open Arrow file: its fields, and its batches in order. */
export interface ArrowFile {
  fields: Field[]
  batches(): AsyncGenerator<RecordBatch>
  close(): Promise<void>
}

/** Throws embeddings.damaged with what the library says of it. */
export async function openArrow(file: string, stream: boolean): Promise<ArrowFile> {
  const damaged = (error: unknown) =>
    error instanceof StudioError ? error : new StudioError('embeddings.damaged', { file, format: 'Arrow', reason: (error as Error).message.slice(0, 200) }, { cause: error })
  const { RecordBatchReader } = await arrow()
  const { from, close } = stream ? streamed(file) : await seekable(file)
  try {
    const reader = await from(RecordBatchReader)
    await reader.open({ autoDestroy: false })
    if (!reader.schema) throw new Error('it has no schema')
    return {
      fields: reader.schema.fields,
      async *batches() {
        try {
          for await (const batch of reader) yield batch
        } catch (error) {
          throw damaged(error)
        }
      },
      close,
    }
  } catch (error) {
    await close()
    throw damaged(error)
  }
}

type Reader = typeof RecordBatchReaderClass
interface Opened {
  from(reader: Reader): Promise<RecordBatchReaderClass>
  close(): Promise<void>
}

function streamed(file: string): Opened {
  const source = createReadStream(file)
  return { from: async (reader) => await reader.from(source), close: async () => void source.destroy() }
}

async function seekable(file: string): Promise<Opened> {
  await withSource(file, async (source) => {
    // The library trusts the footer's length; so it is looked at here first.
    const end = await source.read(source.size - 10, 10)
    const length = Buffer.from(end).readInt32LE(0)
    if (!isArrowFile(end.subarray(4)) || length <= 0 || length + 18 > source.size) {
      throw new StudioError('embeddings.damaged', { file, format: 'Arrow', reason: 'its end is missing' })
    }
  })
  const source = await open(file, 'r')
  return { from: async (reader) => await reader.from(source), close: () => source.close().catch(() => undefined) }
}

/** A number type of Arrow in our words; null for what is no plain number. */
export function arrowNumberType(type: DataType): NumberType | null {
  const word = String(type)
  const known: Record<string, NumberType> = {
    Float16: 'f2', Float32: 'f4', Float64: 'f8', Int8: 'i1', Int16: 'i2', Int32: 'i4', Int64: 'i8', Uint8: 'u1', Uint16: 'u2', Uint32: 'u4', Uint64: 'u8',
  }
  return known[word] ?? null
}

/** Number type of a list's elements (list, large list, fixed-size list); null for any other column. */
export function arrowListType(type: DataType): NumberType | null {
  const child = /^(Large|FixedSize)?List[<[]/.test(String(type)) ? type.children?.[0] : undefined
  return child ? arrowNumberType(child.type as DataType) : null
}

/** Where the list of each row begins and ends among the elements. */
export function listBounds(data: Data, row: number): [number, number] {
  const offsets = data.valueOffsets as Int32Array | BigInt64Array | undefined
  if (offsets && offsets.length > 0) return [Number(offsets[row]!), Number(offsets[row + 1]!)]
  const width = (data.type as unknown as { listSize: number }).listSize
  return [(data.offset + row) * width, (data.offset + row + 1) * width]
}
