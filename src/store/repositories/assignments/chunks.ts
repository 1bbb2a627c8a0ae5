import type { ReadableDb, WritableDb } from '../../db/connection'

/** Rows of one chunk of the row → SID table. */
export const CHUNK_ROWS = 4096

interface StoredChunk {
  chunk: number
  codes: Uint8Array
  suffixes: Uint8Array
  shared: Uint8Array
}

export interface Chunk {
  firstRow: number
  rows: number
  /** Row-major, `levels` a row. */
  codes: Int32Array
  suffixes: Int32Array
  /** 1 where others have the same SID. */
  shared: Uint8Array
}

const CHUNK = 'SELECT * FROM assignment_chunk WHERE assignment_key = ? AND chunk = ?'
const CHUNKS_FROM = 'SELECT * FROM assignment_chunk WHERE assignment_key = ? AND chunk >= ? ORDER BY chunk LIMIT ?'

/** SQLite's blobs may lie anywhere; 32-bit views must not. */
const integers = (bytes: Uint8Array): Int32Array =>
  new Int32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength))

const toChunk = (stored: StoredChunk): Chunk => ({
  firstRow: stored.chunk * CHUNK_ROWS,
  rows: stored.shared.length,
  codes: integers(stored.codes),
  suffixes: integers(stored.suffixes),
  shared: stored.shared,
})

export function writeChunk(
  db: WritableDb, assignmentKey: number, chunk: number, levels: number,
  { codes, suffixes, shared }: { codes: Int32Array; suffixes: Int32Array; shared: Uint8Array },
): void {
  const [from, to] = [chunk * CHUNK_ROWS, (chunk + 1) * CHUNK_ROWS]
  const bytes = (values: Int32Array) => new Uint8Array(values.buffer, values.byteOffset, values.byteLength)
  db.run('INSERT INTO assignment_chunk (assignment_key, chunk, codes, suffixes, shared) VALUES (?, ?, ?, ?, ?)', [
    assignmentKey, chunk, bytes(codes.subarray(from * levels, to * levels)), bytes(suffixes.subarray(from, to)),
    shared.subarray(from, to),
  ])
}

/** Chunks in row order, from the one that holds a row. */
export function* chunksFrom(db: ReadableDb, assignmentKey: number, row: number): Generator<Chunk> {
  const together = 16
  for (let chunk = Math.floor(row / CHUNK_ROWS); ; chunk += together) {
    const stored = db.all<StoredChunk>(CHUNKS_FROM, [assignmentKey, chunk, together])
    yield* stored.map(toChunk)
    if (stored.length < together) return
  }
}

/** Random access by row, each chunk read once. */
export function chunkReader(db: ReadableDb, assignmentKey: number): (row: number) => Chunk | null {
  const kept = new Map<number, Chunk | null>()
  return (row) => {
    const number = Math.floor(row / CHUNK_ROWS)
    const found = kept.get(number)
    if (found !== undefined) return found
    const stored = db.get<StoredChunk>(CHUNK, [assignmentKey, number])
    const chunk = stored ? toChunk(stored) : null
    kept.set(number, chunk)
    return chunk
  }
}

/** N×D, row-major. */
export function readCodes(db: ReadableDb, row: { key: number; items: number; levels: number }): Int32Array {
  const codes = new Int32Array(row.items * row.levels)
  for (const chunk of chunksFrom(db, row.key, 0)) codes.set(chunk.codes, chunk.firstRow * row.levels)
  return codes
}

/** N. */
export function readSuffixes(db: ReadableDb, row: { key: number; items: number }): Int32Array {
  const suffixes = new Int32Array(row.items)
  for (const chunk of chunksFrom(db, row.key, 0)) suffixes.set(chunk.suffixes, chunk.firstRow)
  return suffixes
}

/** N: 1 where others have the same SID. */
export function readShared(db: ReadableDb, row: { key: number; items: number }): Uint8Array {
  const shared = new Uint8Array(row.items)
  const parts = db.all<{ chunk: number; shared: Uint8Array }>('SELECT chunk, shared FROM assignment_chunk WHERE assignment_key = ?', [row.key])
  for (const part of parts) shared.set(part.shared, part.chunk * CHUNK_ROWS)
  return shared
}

export const sidOf = (chunk: Chunk, levels: number, row: number): number[] => {
  const at = (row - chunk.firstRow) * levels
  return Array.from(chunk.codes.subarray(at, at + levels))
}

export const isShared = (chunk: Chunk, row: number): boolean => chunk.shared[row - chunk.firstRow] === 1
