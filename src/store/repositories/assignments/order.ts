/** Rows in the order of (SID, row): stable counting sorts from the last level to the first, O(N·D). */
export function rowsBySid(codes: Int32Array, levels: number): Int32Array {
  const items = codes.length / levels
  let rows = Int32Array.from({ length: items }, (_, row) => row)
  let sorted = new Int32Array(items)
  for (let level = levels - 1; level >= 0; level--) {
    const starts = startsOf(codes, levels, level)
    for (const row of rows) sorted[starts[codes[row * levels + level]!]!++] = row
    ;[rows, sorted] = [sorted, rows]
  }
  return rows
}

function startsOf(codes: Int32Array, levels: number, level: number): Int32Array {
  let largest = 0
  for (let at = level; at < codes.length; at += levels) largest = Math.max(largest, codes[at]!)
  const starts = new Int32Array(largest + 2)
  for (let at = level; at < codes.length; at += levels) starts[codes[at]! + 1]!++
  for (let code = 0; code < largest; code++) starts[code + 1]! += starts[code]!
  return starts
}

/** How many leading codes two rows have in common. */
export function commonLevels(codes: Int32Array, levels: number, a: number, b: number): number {
  let level = 0
  while (level < levels && codes[a * levels + level] === codes[b * levels + level]) level++
  return level
}

/** One row and the size of each run of equal SIDs, in SID order. */
export function* sidGroups(codes: Int32Array, levels: number, order: Int32Array): Generator<{ from: number; size: number }> {
  let from = 0
  while (from < order.length) {
    let to = from + 1
    while (to < order.length && commonLevels(codes, levels, order[from]!, order[to]!) === levels) to++
    yield { from, size: to - from }
    from = to
  }
}

/** 1 where others have the same SID, a byte a row. */
export function sharedRows(codes: Int32Array, levels: number, order: Int32Array): { shared: Uint8Array; groups: number } {
  const shared = new Uint8Array(order.length)
  let groups = 0
  for (const { from, size } of sidGroups(codes, levels, order)) {
    if (size < 2) continue
    groups++
    for (let at = from; at < from + size; at++) shared[order[at]!] = 1
  }
  return { shared, groups }
}

/** Items per code of each level: K_l long where sizes are known, else up to the highest code. */
export function usageOf(codes: Int32Array, levels: number, sizes: number[] | null): Int32Array[] {
  return Array.from({ length: levels }, (_, level) => {
    let size = sizes?.[level] ?? 0
    if (!sizes) for (let at = level; at < codes.length; at += levels) size = Math.max(size, codes[at]! + 1)
    const counts = new Int32Array(size)
    for (let at = level; at < codes.length; at += levels) counts[codes[at]!]!++
    return counts
  })
}
