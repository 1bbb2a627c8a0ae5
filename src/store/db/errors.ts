import { statfsSync } from 'node:fs'
import Database from 'better-sqlite3'
import { StudioError } from '@shared/errors'

/** Turns what SQLite and the file system say into a sentence; anything else comes back as it is. */
export function toStudioError(error: unknown, folder: string, file: string): unknown {
  if (error instanceof StudioError) return error
  const cause = { cause: error }
  if (error instanceof Database.SqliteError) {
    const code = error.code
    if (code === 'SQLITE_FULL') return new StudioError('file.diskFull', { file }, cause)
    if (code === 'SQLITE_CORRUPT' || code.startsWith('SQLITE_CORRUPT_') || code === 'SQLITE_NOTADB') {
      return new StudioError('store.damaged', { file, reason: error.message }, cause)
    }
    if (code.startsWith('SQLITE_READONLY')) return new StudioError('store.readOnly', { folder }, cause)
    if (code.startsWith('SQLITE_BUSY')) return new StudioError('store.busy', { folder }, cause)
    // SQLite calls it so too when there is no room for the index of its log.
    if (code.startsWith('SQLITE_IOERR') && isFull(folder)) return new StudioError('file.diskFull', { file }, cause)
    if (code.startsWith('SQLITE_CANTOPEN') || code.startsWith('SQLITE_IOERR')) {
      return new StudioError('store.unopenable', { folder, reason: error.message }, cause)
    }
    return error
  }
  return fileStudioError(error, folder, file)
}

/** What SQLite needs at least to open a database with a log. */
const LEAST_ROOM = 64 << 10

function isFull(folder: string): boolean {
  try {
    const { bavail, bsize } = statfsSync(folder)
    return bavail * bsize < LEAST_ROOM
  } catch {
    return false // the folder is gone, or the system does not tell
  }
}

const NO_ROOM = new Set(['ENOSPC', 'EDQUOT'])
const NO_RIGHT = new Set(['EROFS', 'EACCES', 'EPERM'])

function fileStudioError(error: unknown, folder: string, file: string): unknown {
  const code = (error as NodeJS.ErrnoException | null)?.code
  if (!(error instanceof Error) || typeof code !== 'string') return error
  const path = (error as NodeJS.ErrnoException).path ?? file
  if (NO_ROOM.has(code)) return new StudioError('file.diskFull', { file: path }, { cause: error })
  if (NO_RIGHT.has(code)) return new StudioError('store.readOnly', { folder }, { cause: error })
  if (code === 'EEXIST' || code === 'ENOTDIR') {
    return new StudioError('store.unopenable', { folder, reason: 'it is a file, or lies inside one' }, { cause: error })
  }
  if (code === 'ENOENT') return new StudioError('file.notFound', { file: path }, { cause: error })
  return error
}
