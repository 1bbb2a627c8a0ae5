import { Readable } from 'node:stream'
import yauzl, { type Entry, type ZipFile } from 'yauzl'
import { StudioError } from '@shared/errors'
import { openSource, type ByteSource } from './fileSource'
import { forwards, spooled, stored, type EntryBytes } from './zipEntry'

/** More than any file of arrays or tensors has. */
const MOST_ENTRIES = 100_000
/** Deflate cannot do better than about 1032 : 1. */
const BEST_RATIO = 1040

export type { EntryBytes } from './zipEntry'

/** An open zip file (zip64 too). */
export interface Zip {
  names: string[]
  has(name: string): boolean
  size(name: string): number
  /**
   * An entry's bytes at any place where it is stored plainly; a packed one is unpacked on the way, forwards only,
   * or, with `anywhere`, first into a temporary file that vanishes on close.
   */
  entry(name: string, anywhere?: boolean): Promise<EntryBytes>
  /** Closes the file, and the temporary ones of its entries. */
  close(): Promise<void>
}

export const isZip = (head: Uint8Array) =>
  head[0] === 0x50 && head[1] === 0x4b && (head[2] === 3 || head[2] === 5)

/** The name of a zip file's first entry, from the file's first bytes alone: also where its end is cut off. */
export const firstZipName = (head: Uint8Array): string =>
  Buffer.from(head.buffer, head.byteOffset, head.byteLength).toString('utf8', 30, 30 + (head[26] ?? 0) + 256 * (head[27] ?? 0))

/** Reads a zip file's table of contents. Throws embeddings.damaged naming `format`. */
export async function openZip(file: string, format: string): Promise<Zip> {
  const damaged = (error: unknown) =>
    error instanceof StudioError
      ? error
      : new StudioError(
          'embeddings.damaged',
          { file, format, reason: (error as Error).message.replace(/\.+$/, '') },
          { cause: error },
        )
  // Opened first for the sentences about missing and unreadable files.
  const source = await openSource(file)
  let zip: ZipFile | null = null
  try {
    zip = await yauzl.fromRandomAccessReaderPromise(new SourceReader(source), source.size, {
      autoClose: false,
      lazyEntries: true,
    })
    const entries = await contents(file, format, zip)
    return opened(file, zip, entries, source, damaged)
  } catch (error) {
    zip?.close()
    await source.close()
    throw damaged(error)
  }
}

const STREAM_BYTES = 1 << 20

/** The library reads through us: a place beyond the file is an error it hears of, not one thrown past everybody. */
class SourceReader extends yauzl.RandomAccessReader {
  constructor(private readonly source: ByteSource) {
    super()
  }

  override read(
    buffer: Buffer,
    offset: number,
    length: number,
    position: number,
    callback: (error: Error | null) => void,
  ): void {
    this.source.readInto(buffer.subarray(offset, offset + length), position).then(
      () => callback(null),
      (error: unknown) => callback(error as Error),
    )
  }

  override _readStreamForRange(start: number, end: number): Readable {
    const { source } = this
    return Readable.from(
      (async function* () {
        for (let at = start; at < end; at += STREAM_BYTES)
          yield Buffer.from(await source.read(at, Math.min(STREAM_BYTES, end - at)))
      })(),
    )
  }

  override close(callback: (error: Error | null) => void): void {
    callback(null)
  }
}

async function contents(file: string, format: string, zip: ZipFile): Promise<Map<string, Entry>> {
  const entries = new Map<string, Entry>()
  for await (const entry of zip.eachEntry()) {
    if (entries.size >= MOST_ENTRIES)
      throw new StudioError('embeddings.damaged', {
        file,
        format,
        reason: `it has more than ${MOST_ENTRIES} entries`,
      })
    entries.set(entry.fileName, entry)
  }
  return entries
}

function opened(
  file: string,
  zip: ZipFile,
  entries: Map<string, Entry>,
  source: ByteSource,
  damaged: (error: unknown) => StudioError,
): Zip {
  const find = (name: string) => {
    const entry = entries.get(name)
    if (!entry) throw damaged(new Error(`${name} is missing`))
    return entry
  }
  const spools: EntryBytes[] = []
  return {
    names: [...entries.keys()],
    has: (name) => entries.has(name),
    size: (name) => find(name).uncompressedSize,
    async entry(name, anywhere = false) {
      const entry = find(name)
      if (entry.isEncrypted()) throw damaged(new Error(`${name} is encrypted`))
      try {
        if (entry.compressionMethod === 0) {
          const { fileDataStart } = await zip.readLocalFileHeaderPromise(entry, { minimal: true })
          return stored(source, fileDataStart, entry.uncompressedSize)
        }
        if (entry.uncompressedSize > entry.compressedSize * BEST_RATIO + 64)
          throw new Error(
            `${name} claims ${entry.uncompressedSize} bytes, more than can be packed into ${entry.compressedSize}`,
          )
        if (!anywhere) return forwards(file, zip, entry, damaged)
        const spool = await spooled(file, zip, entry, damaged)
        spools.push(spool)
        return spool
      } catch (error) {
        throw damaged(error)
      }
    },
    async close() {
      for (const spool of spools) await spool.close()
      zip.close()
      await source.close()
    },
  }
}
