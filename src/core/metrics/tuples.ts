/** Items sorted into the distinct tuples of their first `prefix` codes. Groups are numbered by first appearance. */
export interface TupleGroups {
  /** Number of distinct tuples, U. */
  count: number
  /** N: the group of each item. */
  groupOf: Int32Array
  /** U: items in each group. */
  sizes: Int32Array
  /** U: the group's first row. */
  firstRow: Int32Array
}

/** Finds equal code tuples by open addressing: whole tuples are compared, so a hash clash can't merge two. */
export function groupTuples(codes: Int32Array, items: number, levels: number, prefix = levels): TupleGroups {
  let bits = 4
  while (2 ** bits < items * 2) bits++
  const mask = 2 ** bits - 1
  // Slots hold group + 1; 0 is empty.
  const slots = new Int32Array(mask + 1)
  const groupOf = new Int32Array(items)
  const sizes = new Int32Array(items)
  const firstRow = new Int32Array(items)
  let count = 0
  for (let row = 0; row < items; row++) {
    const at = row * levels
    let slot = hashTuple(codes, at, prefix) & mask
    for (;;) {
      const group = slots[slot]! - 1
      if (group < 0) {
        slots[slot] = ++count
        groupOf[row] = count - 1
        sizes[count - 1] = 1
        firstRow[count - 1] = row
        break
      }
      if (sameTuple(codes, at, firstRow[group]! * levels, prefix)) {
        groupOf[row] = group
        sizes[group]!++
        break
      }
      slot = (slot + 1) & mask
    }
  }
  return { count, groupOf, sizes: sizes.slice(0, count), firstRow: firstRow.slice(0, count) }
}

/** The items of each group, in row order: those of group g are `rows[starts[g]] … rows[starts[g + 1] - 1]`. */
export function rowsByGroup(groups: TupleGroups): { starts: Int32Array; rows: Int32Array } {
  const starts = new Int32Array(groups.count + 1)
  for (let group = 0; group < groups.count; group++) starts[group + 1] = starts[group]! + groups.sizes[group]!
  const next = starts.slice(0, groups.count)
  const rows = new Int32Array(groups.groupOf.length)
  for (let row = 0; row < rows.length; row++) rows[next[groups.groupOf[row]!]!++] = row
  return { starts, rows }
}

// Murmur3's mixing: neighbouring codes must not land in neighbouring slots, or probing becomes a walk.
function hashTuple(codes: Int32Array, at: number, length: number): number {
  let hash = length
  for (let level = 0; level < length; level++) {
    let key = Math.imul(codes[at + level]!, 0xcc9e2d51)
    key = (key << 15) | (key >>> 17)
    hash ^= Math.imul(key, 0x1b873593)
    hash = (hash << 13) | (hash >>> 19)
    hash = (Math.imul(hash, 5) + 0xe6546b64) | 0
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}

function sameTuple(codes: Int32Array, a: number, b: number, length: number): boolean {
  for (let level = 0; level < length; level++) if (codes[a + level] !== codes[b + level]) return false
  return true
}
