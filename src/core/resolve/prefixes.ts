import { groupTuples, rowsByGroup } from '../metrics/tuples'
import type { ResolveInput } from './resolver'

/** Items sorted by their first D - 1 codes: those of prefix p are `rows[starts[p]] … rows[starts[p + 1] - 1]`, ascending. */
export interface Prefixes {
  count: number
  starts: Int32Array
  rows: Int32Array
}

type Codes = Pick<ResolveInput, 'codes' | 'items' | 'levels'>

/** Every prefix of D - 1 codes, by first appearance. */
export function prefixesOf({ codes, items, levels }: Codes): Prefixes {
  const groups = groupTuples(codes, items, levels, levels - 1)
  return { count: groups.count, ...rowsByGroup(groups) }
}

export const rowsOf = (prefixes: Prefixes, prefix: number): Int32Array =>
  prefixes.rows.subarray(prefixes.starts[prefix]!, prefixes.starts[prefix + 1]!)

/** The D - 1 codes of a prefix. */
export function codesOf(prefixes: Prefixes, prefix: number, { codes, levels }: Codes): number[] {
  const at = prefixes.rows[prefixes.starts[prefix]!]! * levels
  return Array.from(codes.subarray(at, at + levels - 1))
}

/** Items per last code, into `counts` (K). True where one is held by more than `capacity`. */
export function countLast(codes: Int32Array, levels: number, rows: Int32Array, counts: Int32Array, capacity: number): boolean {
  counts.fill(0)
  let exceeds = false
  for (let i = 0; i < rows.length; i++) {
    if (++counts[codes[rows[i]! * levels + levels - 1]!]! > capacity) exceeds = true
  }
  return exceeds
}

/** Prefixes where some SID is held by more than `capacity` items. */
export function exceedingPrefixes(prefixes: Prefixes, codes: Int32Array, levels: number, size: number, capacity: number): number[] {
  const counts = new Int32Array(size)
  const found: number[] = []
  for (let prefix = 0; prefix < prefixes.count; prefix++) {
    const rows = rowsOf(prefixes, prefix)
    if (rows.length > capacity && countLast(codes, levels, rows, counts, capacity)) found.push(prefix)
  }
  return found
}
