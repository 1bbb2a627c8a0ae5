import { readFileSync, writeFileSync } from 'node:fs'
import type { EmbeddingMatrix } from '@core/tokenizer/events'

/** A matrix of float16 or float32 in a .npy (version 1, C order): enough for what benchmarks read. */
export function readMatrix(file: string): EmbeddingMatrix & { resident: Float32Array } {
  const { items, dimensions, type, data } = readArray(file)
  if (type === '<f4') return inMemory(new Float32Array(data.buffer.slice(data.byteOffset, data.byteOffset + 4 * items * dimensions)), dimensions)
  if (type !== '<f2') throw new Error(`${file}: ${type} is neither <f2 nor <f4`)
  return inMemory(Float32Array.from({ length: items * dimensions }, (_, i) => half(data.readUInt16LE(2 * i))), dimensions)
}

/** A matrix or a column of int32. */
export function readIntegers(file: string): Int32Array {
  const { items, dimensions, type, data } = readArray(file)
  if (type !== '<i4') throw new Error(`${file}: ${type} is not <i4`)
  return new Int32Array(data.buffer.slice(data.byteOffset, data.byteOffset + 4 * items * dimensions))
}

function readArray(file: string): { items: number; dimensions: number; type: string; data: Buffer<ArrayBuffer> } {
  const bytes = readFileSync(file)
  const length = bytes.readUInt16LE(8)
  const header = bytes.toString('latin1', 10, 10 + length)
  const shape = /'shape': \((\d+),(?: (\d+))?\)/.exec(header)
  const type = /'descr': '(<[a-z]\d)'/.exec(header)
  if (!shape || !type || header.includes("'fortran_order': True")) throw new Error(`${file}: not a plain matrix`)
  return { items: Number(shape[1]), dimensions: Number(shape[2] ?? 1), type: type[1]!, data: bytes.subarray(10 + length) }
}

/** A matrix of float32 or int32 as .npy. */
export function writeMatrix(file: string, rows: Float32Array | Int32Array, dimensions: number): void {
  const type = rows instanceof Float32Array ? '<f4' : '<i4'
  const said = `{'descr': '${type}', 'fortran_order': False, 'shape': (${rows.length / dimensions}, ${dimensions}), }`
  const header = said.padEnd(Math.ceil((said.length + 11) / 64) * 64 - 11) + '\n'
  const start = Buffer.from([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, header.length & 255, header.length >> 8])
  writeFileSync(file, Buffer.concat([start, Buffer.from(header, 'latin1'), Buffer.from(rows.buffer, rows.byteOffset, rows.byteLength)]))
}

export function inMemory(rows: Float32Array, dimensions: number): EmbeddingMatrix & { resident: Float32Array } {
  return {
    items: rows.length / dimensions,
    dimensions,
    resident: rows,
    read: (from, to) => rows.slice(from * dimensions, to * dimensions),
    gather: (wanted) => {
      const out = new Float32Array(wanted.length * dimensions)
      wanted.forEach((row, at) => out.set(rows.subarray(row * dimensions, (row + 1) * dimensions), at * dimensions))
      return out
    },
  }
}

/** IEEE 754 half precision. */
function half(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1
  const exponent = (bits >> 10) & 31
  const fraction = bits & 1023
  if (exponent === 0) return sign * fraction * 2 ** -24
  if (exponent === 31) return fraction ? NaN : sign * Infinity
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15)
}
