import { constants } from 'node:fs'
import { open, realpath, type FileHandle } from 'node:fs/promises'
import { resolve, sep } from 'node:path'
import { pictureHead, type PictureHead } from './head'

export const MOST_BYTES = 8 * 2 ** 20
/** 6000 × 6000: a photograph. Unpacked it takes 144 MB. */
export const MOST_PIXELS = 36_000_000

/** Enough to reach the size of a photograph behind its camera's notes. */
const HEAD_BYTES = 2 ** 18

export interface FoundPicture {
  type: PictureHead['type']
  bytes: Buffer
}

/**
 * The picture that a dataset's text names: a path below the granted folder, `\` or `/` between its parts. Null for all
 * that is none, is too large, or lies elsewhere, by `..`, by an absolute path, or by a symbolic link.
 */
export const readPicture = (folder: string, name: string): Promise<FoundPicture | null> =>
  withPicture(folder, name, async ({ type }, handle) => {
    const { size } = await handle.stat()
    const bytes = Buffer.alloc(size)
    const { bytesRead } = await handle.read(bytes, 0, size, 0)
    return { type, bytes: bytes.subarray(0, bytesRead) }
  })

/** Whether `readPicture` would give one; only the head is read. */
export const hasPicture = async (folder: string, name: string): Promise<boolean> =>
  (await withPicture(folder, name, () => Promise.resolve(true))) ?? false

type Use<T> = (head: PictureHead, handle: FileHandle) => Promise<T>

async function withPicture<T>(folder: string, name: string, use: Use<T>): Promise<T | null> {
  const file = await fileBelow(folder, name)
  // Not waiting: a pipe in the folder would hold the opener for ever.
  const handle = file && (await open(file, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW).catch(() => null))
  if (!handle) return null
  try {
    const info = await handle.stat()
    if (!info.isFile() || info.size > MOST_BYTES) return null
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(Math.min(info.size, HEAD_BYTES)), 0, null, 0)
    const head = pictureHead(buffer.subarray(0, bytesRead))
    return head && head.width * head.height <= MOST_PIXELS ? await use(head, handle) : null
  } catch {
    return null // it went away, or the disk fails: as if it were not there
  } finally {
    await handle.close()
  }
}

/** With every link resolved, it lies below the folder with every link resolved. */
async function fileBelow(folder: string, name: string): Promise<string | null> {
  if (name === '' || name.includes('\0')) return null
  const home = await realpath(folder).catch(() => null)
  const file = home && (await realpath(resolve(home, name.replaceAll('\\', '/'))).catch(() => null))
  return home && file?.startsWith(home.endsWith(sep) ? home : home + sep) ? file : null
}
