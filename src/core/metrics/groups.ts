import { groupTuples, rowsByGroup } from './tuples'

/** Items that share one SID. */
export interface SidGroup {
  /** The D codes. */
  sid: number[]
  /** Rows, ascending. */
  rows: Int32Array
}

/** Groups of at least `minSize` items (2: the collisions), largest first, then by SID ascending. */
export function groupsBySid(codes: Int32Array, levels: number, minSize = 2): SidGroup[] {
  const items = levels === 0 ? 0 : codes.length / levels
  const groups = groupTuples(codes, items, levels)
  const { starts, rows } = rowsByGroup(groups)
  const chosen: SidGroup[] = []
  for (let group = 0; group < groups.count; group++) {
    if (groups.sizes[group]! < minSize) continue
    const at = groups.firstRow[group]! * levels
    chosen.push({
      sid: Array.from(codes.subarray(at, at + levels)),
      rows: rows.subarray(starts[group]!, starts[group + 1]!),
    })
  }
  return chosen.sort((a, b) => b.rows.length - a.rows.length || compareSids(a.sid, b.sid))
}

/** Level by level, as numbers: 2-10 comes before 10-2. */
export function compareSids(a: readonly number[], b: readonly number[]): number {
  for (let level = 0; level < a.length; level++) {
    const difference = a[level]! - b[level]!
    if (difference !== 0) return difference
  }
  return 0
}
