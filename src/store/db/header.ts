import { closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs'

/** `SIDS` as the number that SQLite keeps in every database of ours. */
export const APPLICATION_ID = 0x53494453

export type HeaderFinding =
  /** Missing or of no bytes: nothing to lose. */
  | { kind: 'fresh' }
  | { kind: 'sqlite'; applicationId: number; userVersion: number }
  | { kind: 'damaged'; reason: string }

const MAGIC = 'SQLite format 3\0'

/**
 * Looks at a database's first 100 bytes without opening it (https://sqlite.org/fileformat2.html#the_database_header),
 * so that a stranger's or a newer file is refused before SQLite could make a -wal beside it.
 */
export function inspectHeader(file: string): HeaderFinding {
  let handle: number
  try {
    handle = openSync(file, 'r')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { kind: 'fresh' }
    throw error
  }
  try {
    const { size } = fstatSync(handle)
    if (size === 0) return { kind: 'fresh' }
    const head = Buffer.alloc(100)
    const read = readSync(handle, head, 0, 100, 0)
    if (read < 100) return { kind: 'damaged', reason: `it has only ${size} bytes` }
    if (head.toString('latin1', 0, 16) !== MAGIC) return { kind: 'damaged', reason: 'it does not begin as a database' }
    const missing = hasLog(file) ? 0 : missingBytes(head, size)
    if (missing > 0) return { kind: 'damaged', reason: `its last ${missing} bytes are missing` }
    return { kind: 'sqlite', applicationId: head.readUInt32BE(68), userVersion: head.readUInt32BE(60) }
  } finally {
    closeSync(handle)
  }
}

/** Pages that the header counts and the file has not; the count holds only where both change counters agree. */
function missingBytes(head: Buffer, size: number): number {
  if (head.readUInt32BE(24) !== head.readUInt32BE(92)) return 0
  const pageSize = head.readUInt16BE(16) === 1 ? 65_536 : head.readUInt16BE(16)
  return head.readUInt32BE(28) * pageSize - size
}

/**
 * A log that holds pages: those that the file lacks may be in it, where writing them back is under way in another process
 * or was broken off by a full disk. SQLite finds them.
 */
const hasLog = (file: string): boolean => (statSync(`${file}-wal`, { throwIfNoEntry: false })?.size ?? 0) > 0
