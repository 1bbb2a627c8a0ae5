import { groupTuples, rowsByGroup } from '@core/metrics/tuples'
import type { ResolveInput } from './resolver'

/** Items that share their first D - 1 codes, in row order. */
export interface Prefix {
  codes: number[]
  rows: Int32Array
}

/** Every prefix of D - 1 codes, by first appearance. */
export function prefixesOf({ codes, items, levels }: Pick<ResolveInput, 'codes' | 'items' | 'levels'>): Prefix[] {
  const groups = groupTuples(codes, items, levels, levels - 1)
  const { starts, rows } = rowsByGroup(groups)
  return Array.from({ length: groups.count }, (_, group) => {
    const first = groups.firstRow[group]! * levels
    return { codes: Array.from(codes.subarray(first, first + levels - 1)), rows: rows.subarray(starts[group]!, starts[group + 1]!) }
  })
}

/** True where two of these items share their last code. */
export function collides(codes: Int32Array, levels: number, rows: Int32Array, size: number): boolean {
  if (rows.length > size) return true
  const seen = new Uint8Array(size)
  for (const row of rows) {
    const code = codes[row * levels + levels - 1]!
    if (seen[code]) return true
    seen[code] = 1
  }
  return false
}

/** |r - e_k|² of one item at a level for every code k, where r = z less the codewords of the levels before. */
export function levelDistances(input: ResolveInput, row: number, level: number, codes: Int32Array, out: Float64Array, at: number): void {
  const { width, codebooks } = input
  const residual = residualAt(input, row, level, codes)
  const book = codebooks[level]!
  for (let code = 0, base = 0; base < book.length; code++, base += width) {
    let square = 0
    for (let j = 0; j < width; j++) square += (residual[j]! - book[base + j]!) ** 2
    out[at + code] = square
  }
}

/** r_(level) = z - Σ of the codewords of the levels before it, under `codes`. */
export function residualAt({ width, latents, codebooks, levels }: ResolveInput, row: number, level: number, codes: Int32Array): Float64Array {
  const residual = new Float64Array(width)
  for (let j = 0; j < width; j++) residual[j] = latents[row * width + j]!
  for (let l = 0; l < level; l++) {
    const base = codes[row * levels + l]! * width
    for (let j = 0; j < width; j++) residual[j]! -= codebooks[l]![base + j]!
  }
  return residual
}
