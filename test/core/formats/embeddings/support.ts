import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { openEmbeddings } from '@core/formats/embeddings/registry'
import type { EmbeddingOptions } from '@core/formats/embeddings/reader'

export const FOLDER = resolve('test/fixtures/embeddings')
export const EXPECTED = JSON.parse(readFileSync(`${FOLDER}/expected.json`, 'utf8')) as {
  ids: string[]
  matrix: number[][]
  whole: number[][]
  numbers: number[]
}

export interface Whole {
  rows: number[][]
  ids: string[] | null
  overflow: number[]
  dtype: string
  items: number | null
}

/** Everything that a reader gives of a file. */
export async function readWhole(file: string, options: EmbeddingOptions = {}): Promise<Whole> {
  const stream = await openEmbeddings(file, options)
  try {
    const rows: number[][] = []
    const ids: string[] = []
    const overflow: number[] = []
    for await (const block of stream.blocks()) {
      overflow.push(...block.overflow.map((index) => index + rows.length * stream.dimensions))
      for (let i = 0; i < block.count; i++)
        rows.push([...block.rows.subarray(i * stream.dimensions, (i + 1) * stream.dimensions)])
      if (block.ids) ids.push(...block.ids)
    }
    return { rows, ids: stream.hasIds ? ids : null, overflow, dtype: stream.dtype, items: stream.items }
  } finally {
    await stream.close()
  }
}

export const float32 = (rows: number[][]) => rows.map((row) => row.map(Math.fround))

/** Nearest half-precision value (ties to even), for numbers in the normal range. */
export const float16 = (rows: number[][]) => rows.map((row) => row.map((value) => nearest(value, 10)))
export const bfloat16 = (rows: number[][]) => rows.map((row) => row.map((value) => nearest(value, 7)))

function nearest(value: number, bits: number): number {
  if (value === 0) return 0
  const unit = 2 ** (Math.floor(Math.log2(Math.abs(value))) - bits)
  const scaled = value / unit
  const down = Math.floor(scaled)
  const rest = scaled - down
  const rounded = rest > 0.5 || (rest === 0.5 && down % 2 !== 0) ? down + 1 : down
  return rounded * unit
}
