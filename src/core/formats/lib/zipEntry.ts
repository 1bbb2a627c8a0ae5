import { randomUUID } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Entry, ZipFile } from 'yauzl'
import { StudioError } from '@shared/errors'
import { openSource, type ByteSource } from './fileSource'

/** Bytes of one entry of a zip file. */
export type EntryBytes = Pick<ByteSource, 'file' | 'size' | 'read' | 'readInto' | 'close'>

/** A plainly stored entry, at any place. */
export function stored(source: ByteSource, start: number, size: number): EntryBytes {
  const check = (position: number, length: number) => {
    if (position < 0 || position + length > size) {
      throw new StudioError('file.truncated', {
        file: source.file,
        expected: start + position + length,
        found: start + size,
      })
    }
  }
  return {
    file: source.file,
    size,
    read: async (position, length) => (check(position, length), source.read(start + position, length)),
    readInto: async (target, position) => (
      check(position, target.length),
      source.readInto(target, start + position)
    ),
    close: async () => undefined,
  }
}

/** Unpacks as it reads; a step back begins again at the start of the entry. */
export function forwards(
  file: string,
  zip: ZipFile,
  entry: Entry,
  damaged: (error: unknown) => StudioError,
): EntryBytes {
  let stream: Readable | null = null
  let chunks: AsyncIterator<Buffer> | null = null
  let chunk: Buffer = Buffer.alloc(0)
  let at = 0
  const skipTo = async (position: number) => {
    if (!chunks || position < at) {
      stream?.destroy()
      stream = await zip.openReadStreamPromise(entry)
      chunks = stream[Symbol.asyncIterator]() as AsyncIterator<Buffer>
      chunk = Buffer.alloc(0)
      at = 0
    }
    while (at < position) await take(position - at)
  }
  const take = async (most: number): Promise<Buffer> => {
    if (chunk.length === 0) {
      const next = await chunks!.next()
      if (next.done)
        throw new StudioError('file.truncated', { file, expected: entry.uncompressedSize, found: at })
      chunk = next.value
    }
    const part = chunk.subarray(0, most)
    chunk = chunk.subarray(part.length)
    at += part.length
    return part
  }
  const readInto = async (target: Uint8Array, position: number) => {
    if (position + target.length > entry.uncompressedSize) {
      throw new StudioError('file.truncated', {
        file,
        expected: position + target.length,
        found: entry.uncompressedSize,
      })
    }
    try {
      await skipTo(position)
      for (let done = 0; done < target.length;) {
        const part = await take(target.length - done)
        target.set(part, done)
        done += part.length
      }
    } catch (error) {
      throw damaged(error)
    }
  }
  return {
    file,
    size: entry.uncompressedSize,
    readInto,
    async read(position, length) {
      if (position + length > entry.uncompressedSize) {
        throw new StudioError('file.truncated', {
          file,
          expected: position + length,
          found: entry.uncompressedSize,
        })
      }
      const target = new Uint8Array(length)
      await readInto(target, position)
      return target
    },
    close: async () => void stream?.destroy(),
  }
}

/** Unpacked first, into a temporary file that vanishes on close. */
export async function spooled(
  file: string,
  zip: ZipFile,
  entry: Entry,
  damaged: (error: unknown) => StudioError,
): Promise<EntryBytes> {
  const path = join(tmpdir(), `sid-studio-spool-${process.pid}-${randomUUID()}.tmp`)
  try {
    await pipeline(await zip.openReadStreamPromise(entry), createWriteStream(path, { flags: 'wx' }))
    const source = await openSource(path)
    // Where the system allows it the name goes at once, so that not even a crash leaves it behind.
    const gone = await rm(path).then(
      () => true,
      () => false,
    )
    let open = true
    return {
      ...source,
      file,
      async close() {
        if (!open) return
        open = false
        await source.close()
        if (!gone) await rm(path, { force: true })
      },
    }
  } catch (error) {
    await rm(path, { force: true })
    throw damaged(error)
  }
}
