import { randomUUID } from 'node:crypto'
import { mkdir, open, rename, rm, stat, type FileHandle } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { StudioError } from '@shared/errors'

/** A file or folder that is to appear whole or not at all. */
export interface AtomicTarget {
  /** Where it shall be in the end. */
  path: string
  /** True: a folder; its content is written into the temporary one. */
  folder?: boolean
}

export interface AtomicOptions {
  /** Replace what is there; else `file.exists`. */
  overwrite?: boolean
}

/**
 * Writes files (and folders) beside their targets under temporary names, syncs them, and renames them into place in
 * the order given; then syncs the folders. Whatever fails, nothing is left behind, and what was there before is whole.
 * @param write gets the temporary paths, in the targets' order
 * @throws file.exists, file.noFolder, file.diskFull, file.unwritable
 */
export async function writeAtomically<T>(
  targets: readonly AtomicTarget[], options: AtomicOptions, write: (temporary: string[]) => Promise<T>,
): Promise<T> {
  const mark = `.${process.pid}-${randomUUID().slice(0, 8)}.tmp`
  const temporary = targets.map(({ path }) => join(dirname(path), `.${basename(path)}${mark}`))
  try {
    for (const { path } of targets) if (!(await exists(dirname(path)))) throw new StudioError('file.noFolder', { file: path })
    for (const { path } of targets) if (!options.overwrite && (await exists(path))) throw new StudioError('file.exists', { file: path })
    for (const [i, { folder }] of targets.entries()) if (folder) await mkdir(temporary[i]!)
    const result = await write(temporary)
    for (const path of temporary) await sync(path)
    for (const [i, { path, folder }] of targets.entries()) await moveIntoPlace(temporary[i]!, path, folder === true, mark)
    for (const folder of new Set(targets.map(({ path }) => dirname(path)))) await sync(folder)
    return result
  } catch (error) {
    for (const path of temporary) await rm(path, { recursive: true, force: true })
    throw named(writeError(targets[0]?.path ?? '', error), temporary, targets)
  }
}

/** A sentence about a temporary file names the one that it would have become. */
function named(error: unknown, temporary: readonly string[], targets: readonly AtomicTarget[]): unknown {
  if (!(error instanceof StudioError)) return error
  const at = temporary.findIndex((path) => error.details['file'] === path)
  return at < 0 ? error : new StudioError(error.code, { ...error.details, file: targets[at]!.path }, { cause: error })
}

/** One file, whole or not at all. `write` gets the temporary path. */
export const writeFileAtomically = <T>(path: string, options: AtomicOptions, write: (temporary: string) => Promise<T>): Promise<T> =>
  writeAtomically([{ path }], options, ([temporary]) => write(temporary!))

/** Turns an error of the operating system while writing into a sentence; a DuckDB error says it in words. */
export function writeError(file: string, error: unknown): unknown {
  if (error instanceof StudioError) return error
  const { code, message } = error as NodeJS.ErrnoException
  if (code === 'ENOSPC' || code === 'EDQUOT' || /No space left on device|Disk quota exceeded/.test(message)) {
    return new StudioError('file.diskFull', { file }, { cause: error })
  }
  if (typeof code !== 'string' && !/^IO Error/.test(message)) return error
  const reason = REASONS[code ?? ''] ?? message
  return new StudioError('file.unwritable', { file, reason }, { cause: error })
}

const REASONS: Record<string, string> = {
  ENOENT: 'its folder does not exist',
  ENOTDIR: 'its folder is a file',
  EACCES: 'you may not write there',
  EPERM: 'you may not write there',
  EROFS: 'that disk is read-only',
  EISDIR: 'it is a folder',
  ENOTEMPTY: 'a folder is there that is not empty',
}

async function moveIntoPlace(from: string, to: string, folder: boolean, mark: string): Promise<void> {
  // A folder can't be renamed onto one that is not empty: the old one steps aside first.
  if (!folder || !(await exists(to))) return rename(from, to)
  const aside = `${to}.old${mark}`
  await rename(to, aside)
  try {
    await rename(from, to)
  } catch (error) {
    await rename(aside, to)
    throw error
  }
  await rm(aside, { recursive: true, force: true })
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(() => true, () => false)
}

/** A folder's own entry too is on disk only once it is synced; Windows can't open folders and needs no such thing. */
async function sync(path: string): Promise<void> {
  let handle: FileHandle
  try {
    handle = await open(path, 'r')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EISDIR' || code === 'EPERM' || (code === 'EACCES' && process.platform === 'win32')) return
    throw error
  }
  try {
    await handle.sync()
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code !== 'EINVAL' && code !== 'EPERM' && code !== 'ENOTSUP') throw error
  } finally {
    await handle.close()
  }
}

const BUFFER_BYTES = 1 << 20

/** Text and bytes to a new file, gathered into megabytes. */
export class FileSink {
  private text: string[] = []
  private length = 0
  private constructor(private readonly handle: FileHandle) {}

  static async create(path: string): Promise<FileSink> {
    return new FileSink(await open(path, 'wx'))
  }

  /** Opens, writes, closes, whatever happens. */
  static async with(path: string, use: (sink: FileSink) => Promise<void>): Promise<void> {
    const sink = await FileSink.create(path)
    try {
      await use(sink)
      await sink.flush()
    } finally {
      await sink.handle.close()
    }
  }

  async write(text: string): Promise<void> {
    this.text.push(text)
    this.length += text.length
    if (this.length >= BUFFER_BYTES) await this.flush()
  }

  async writeBytes(bytes: Uint8Array): Promise<void> {
    await this.flush()
    await this.handle.appendFile(bytes)
  }

  private async flush(): Promise<void> {
    if (this.length === 0) return
    const all = this.text.join('')
    this.text = []
    this.length = 0
    await this.handle.appendFile(all)
  }
}
