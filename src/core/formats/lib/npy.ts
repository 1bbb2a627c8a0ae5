import { open, rm, type FileHandle } from 'node:fs/promises'
import { StudioError } from '@shared/errors'
import { NUMBER_BYTES } from './dtypes'
import { fileError, type ByteSource } from './fileSource'
import { npyHeader, npyNumberType, readNpyHeader, type NpyHeader } from './npyHeader'
import { requireMatrix, requireNumbers } from './matrixShape'
import type { StridedMatrix } from './strided'

/** Something that holds the bytes of one .npy: a file, or a stored entry of an .npz. */
export type NpyBytes = Pick<ByteSource, 'file' | 'size' | 'read' | 'readInto'>

/** A matrix in a .npy, its size checked against the file's. */
export interface NpyMatrix extends StridedMatrix {
  header: NpyHeader
}

/**
 * The N×d matrix that a .npy holds, ready for `stridedRows`.
 * @throws embeddings.damaged, embeddings.shape, embeddings.empty, embeddings.dtype, file.truncated, embeddings.trailingBytes
 */
export async function npyMatrix(source: NpyBytes): Promise<NpyMatrix> {
  const header = await readNpyHeader(source.file, source.size, (at, length) => source.read(at, length))
  const number = requireNumbers(source.file, header.descr, npyNumberType(header.descr))
  const shape = requireMatrix(source.file, header.shape)
  requireSize(source, header, shape[0] * shape[1] * NUMBER_BYTES[number.type])
  return {
    ...number,
    header,
    offset: header.dataOffset,
    shape,
    strides: header.fortranOrder ? [1, shape[0]] : [shape[1], 1],
    readInto: (target, position) => source.readInto(target, position),
  }
}

/** The header's promise against the file: neither fewer bytes nor more. */
export function requireSize(source: NpyBytes, header: NpyHeader, bytes: number): void {
  const expected = header.dataOffset + bytes
  if (source.size < expected) {
    throw new StudioError('file.truncated', { file: source.file, expected, found: source.size })
  }
  if (source.size > expected) {
    throw new StudioError('embeddings.trailingBytes', { file: source.file, expected, found: source.size })
  }
}

/** Room for any shape, so that the header can be written again when the number of rows is known. */
const HEADER_BYTES = 128

/**
 * Writes an N×d .npy (version 1, C order, little-endian) row block by row block; N is settled when it is closed.
 * It creates `file` and refuses to overwrite; renaming into place is the caller's business.
 */
export class NpyWriter {
  private rows = 0
  private position = HEADER_BYTES
  private constructor(
    readonly file: string,
    private readonly handle: FileHandle,
    readonly descr: '<f4' | '<i4' | '<i8',
    readonly columns: number,
  ) {}

  static async create(file: string, descr: '<f4' | '<i4' | '<i8', columns: number): Promise<NpyWriter> {
    try {
      const handle = await open(file, 'wx')
      await handle.write(npyHeader(descr, [0, columns], HEADER_BYTES), 0, HEADER_BYTES, 0)
      return new NpyWriter(file, handle, descr, columns)
    } catch (error) {
      throw fileError(file, error)
    }
  }

  /** Appends whole rows. The array may be changed once the promise is settled. */
  async write(rows: Float32Array | Int32Array | BigInt64Array): Promise<void> {
    const bytes = new Uint8Array(rows.buffer, rows.byteOffset, rows.byteLength)
    try {
      let done = 0
      while (done < bytes.length) {
        done += (await this.handle.write(bytes, done, bytes.length - done, this.position + done)).bytesWritten
      }
    } catch (error) {
      throw fileError(this.file, error)
    }
    this.position += bytes.length
    this.rows += rows.length / this.columns
  }

  /** Writes the final header and syncs; returns N and the file's size in bytes. */
  async close(): Promise<{ items: number; bytes: number }> {
    try {
      const header = npyHeader(this.descr, [this.rows, this.columns], HEADER_BYTES)
      await this.handle.write(header, 0, HEADER_BYTES, 0)
      await this.handle.sync()
      await this.handle.close()
    } catch (error) {
      throw fileError(this.file, error)
    }
    return { items: this.rows, bytes: this.position }
  }

  /** Closes and removes the file: nothing is left behind. */
  async abort(): Promise<void> {
    await this.handle.close().catch(() => undefined)
    await rm(this.file, { force: true })
  }
}

/** Whole matrix in memory → bytes of a .npy. */
export function npyBytes(
  descr: '<f4' | '<i4' | '<i8',
  shape: readonly number[],
  data: Float32Array | Int32Array | BigInt64Array,
): Buffer {
  return Buffer.concat([npyHeader(descr, shape), Buffer.from(data.buffer, data.byteOffset, data.byteLength)])
}
