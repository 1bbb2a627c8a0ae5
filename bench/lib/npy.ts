import { readFileSync, writeFileSync } from 'node:fs'
import type { EmbeddingMatrix } from '@core/tokenizer/events'

/** A matrix of float16 or float32 in a .npy (version 1, C order): enough for what benchmarks read. */
export function readMatrix(file: string): EmbeddingMatrix & { resident: Float32Array } {
  const bytes = readFileSync(file)
  const length = bytes.readUInt16LE(8)
  const header = bytes.toString('latin1', 10, 10 + length)
  const shape = /'shape': \((\d+), (\d+)\)/.exec(header)
  const type = /'descr': '<f([24])'/.exec(header)
  if (!shape || !type || header.includes("'fortran_order': True")) throw new Error(`${file}: not a plain matrix of <f2 or <f4`)
  const [items, dimensions] = [Number(shape[1]), Number(shape[2])]
  const data = bytes.subarray(10 + length)
  const read = type[1] === '2' ? (i: number) => half(data.readUInt16LE(2 * i)) : (i: number) => data.readFloatLE(4 * i)
  return inMemory(Float32Array.from({ length: items * dimensions }, (_, i) => read(i)), dimensions)
}

/** A matrix of float32 as .npy. */
export function writeMatrix(file: string, rows: Float32Array, dimensions: number): void {
  const said = `{'descr': '<f4', 'fortran_order': False, 'shape': (${rows.length / dimensions}, ${dimensions}), }`
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
