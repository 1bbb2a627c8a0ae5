import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { StudioError } from '@shared/errors'
import type { EmbeddingMatrix } from '@core/tokenizer/events'

/** Bytes of one read: well below what the system refuses. */
const MOST_AT_ONCE = 1 << 28
const FLOAT_BYTES = 4

/** Opens a float32 npy of our own writing. Throws embedding.fileDamaged where the file does not hold N×d numbers. */
export function openMatrix(
  file: string, items: number, dimensions: number, residentBytes: number,
): EmbeddingMatrix & { close(): void } {
  const handle = openSync(file, 'r')
  try {
    const offset = dataOffset(handle, file)
    const expected = offset + items * dimensions * FLOAT_BYTES
    const { size } = fstatSync(handle)
    if (size !== expected) {
      throw new StudioError('embedding.fileDamaged', { file, reason: `it has ${size} bytes instead of ${expected}` })
    }
    const read = reader(handle, offset, dimensions)
    if (items * dimensions * FLOAT_BYTES <= residentBytes) {
      const resident = read(0, items)
      closeSync(handle)
      return residentMatrix(items, dimensions, resident)
    }
    return {
      items,
      dimensions,
      resident: null,
      read: (from, to) => read(from, Math.min(to, items)),
      gather: (rows) => gatherRows(rows, dimensions, read),
      close: () => closeSync(handle),
    }
  } catch (error) {
    closeQuietly(handle)
    throw error
  }
}

function residentMatrix(items: number, d: number, resident: Float32Array): EmbeddingMatrix & { close(): void } {
  return {
    items,
    dimensions: d,
    resident,
    read: (from, to) => resident.slice(from * d, Math.min(to, items) * d),
    gather: (rows) => {
      const gathered = new Float32Array(rows.length * d)
      rows.forEach((row, i) => gathered.set(resident.subarray(row * d, (row + 1) * d), i * d))
      return gathered
    },
    close: () => {},
  }
}

type ReadRows = (from: number, to: number) => Float32Array

function reader(handle: number, offset: number, d: number): ReadRows {
  return (from, to) => {
    const rows = new Float32Array(Math.max(0, to - from) * d)
    const bytes = new Uint8Array(rows.buffer)
    let done = 0
    while (done < bytes.length) {
      const length = Math.min(MOST_AT_ONCE, bytes.length - done)
      const read = readSync(handle, bytes, done, length, offset + from * d * FLOAT_BYTES + done)
      if (read === 0) throw new Error('the file became shorter while it was read')
      done += read
    }
    return rows
  }
}

/** Rows that follow each other on disk are read together. */
function gatherRows(rows: Int32Array, d: number, read: ReadRows): Float32Array {
  const gathered = new Float32Array(rows.length * d)
  const order = Int32Array.from(rows.keys()).sort((a, b) => rows[a]! - rows[b]!)
  for (let at = 0; at < order.length; ) {
    const first = rows[order[at]!]!
    let end = at + 1
    while (end < order.length && rows[order[end]!]! - first <= end - at) end++
    const block = read(first, rows[order[end - 1]!]! + 1)
    for (; at < end; at++) {
      const place = order[at]!
      const from = (rows[place]! - first) * d
      gathered.set(block.subarray(from, from + d), place * d)
    }
  }
  return gathered
}

/** Where the numbers begin in a version 1.0 npy file. */
function dataOffset(handle: number, file: string): number {
  const head = Buffer.alloc(10)
  const read = readSync(handle, head, 0, 10, 0)
  if (read < 10 || head.toString('latin1', 0, 8) !== '\x93NUMPY\x01\x00') {
    throw new StudioError('embedding.fileDamaged', { file, reason: 'it is no npy file of version 1.0' })
  }
  return 10 + head.readUInt16LE(8)
}

function closeQuietly(handle: number): void {
  try {
    closeSync(handle)
  } catch {
    // Closed already: the matrix was resident.
  }
}
