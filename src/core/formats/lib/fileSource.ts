import { open, type FileHandle } from 'node:fs/promises'
import { StudioError } from '@shared/errors'

/** A file open for reading at any place. Never trusts a length that a header claims: `read` says when bytes are missing. */
export interface ByteSource {
  /** The file as the person named it; used in sentences. */
  readonly file: string
  /** Bytes. */
  readonly size: number
  /** Exactly `length` bytes from `position`, in a buffer of their own. Throws `file.truncated`. */
  read(position: number, length: number): Promise<Uint8Array<ArrayBuffer>>
  /** Fills `target` from `position`. Throws `file.truncated`. */
  readInto(target: Uint8Array, position: number): Promise<void>
  close(): Promise<void>
}

/** Turns an error of the operating system into a sentence; anything else stays what it is. */
export function fileError(file: string, error: unknown): unknown {
  const { code, message } = error as NodeJS.ErrnoException
  if (error instanceof StudioError || typeof code !== 'string') return error
  if (code === 'ENOENT') return new StudioError('file.notFound', { file })
  if (code === 'ENOSPC') return new StudioError('file.diskFull', { file })
  return new StudioError('file.unreadable', { file, reason: message }, { cause: error })
}

/** Opens a file for reading. Throws `file.notFound`, `file.unreadable`. */
export async function openSource(file: string): Promise<ByteSource> {
  try {
    const handle = await open(file, 'r')
    const stat = await handle.stat()
    if (!stat.isFile()) {
      await handle.close()
      throw new StudioError('file.unreadable', {
        file,
        reason: stat.isDirectory() ? 'it is a folder' : 'it is not a plain file',
      })
    }
    return handleSource(file, handle, stat.size)
  } catch (error) {
    throw fileError(file, error)
  }
}

/** Opens a file, hands it to `use`, and closes it whatever happens. */
export async function withSource<T>(file: string, use: (source: ByteSource) => Promise<T>): Promise<T> {
  const source = await openSource(file)
  try {
    return await use(source)
  } finally {
    await source.close()
  }
}

function handleSource(file: string, handle: FileHandle, size: number): ByteSource {
  const readInto = async (target: Uint8Array, position: number) => {
    // Asked before anything is read, so that a lying header costs nothing.
    if (position < 0 || position + target.length > size) {
      throw new StudioError('file.truncated', { file, expected: position + target.length, found: size })
    }
    let done = 0
    while (done < target.length) {
      const { bytesRead } = await handle.read(target, done, target.length - done, position + done)
      if (bytesRead === 0) {
        throw new StudioError('file.truncated', {
          file,
          expected: position + target.length,
          found: position + done,
        })
      }
      done += bytesRead
    }
  }
  return {
    file,
    size,
    readInto,
    async read(position, length) {
      if (length < 0 || position + length > size) {
        throw new StudioError('file.truncated', { file, expected: position + length, found: size })
      }
      const target = new Uint8Array(length)
      await readInto(target, position)
      return target
    },
    close: () => handle.close(),
  }
}

/** Bytes in memory as a source; `file` is for sentences. */
export function bytesSource(file: string, bytes: Uint8Array): ByteSource {
  const part = (position: number, length: number) => {
    if (position < 0 || length < 0 || position + length > bytes.length) {
      throw new StudioError('file.truncated', { file, expected: position + length, found: bytes.length })
    }
    return bytes.subarray(position, position + length)
  }
  return {
    file,
    size: bytes.length,
    read: async (position, length) => new Uint8Array(part(position, length)),
    readInto: async (target, position) => target.set(part(position, target.length)),
    close: async () => undefined,
  }
}
