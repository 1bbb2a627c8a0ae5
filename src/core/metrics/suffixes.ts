import { groupTuples } from './tuples'

/** The de-duplication suffix of each item: 0, 1, 2, … in item order inside each group of equal tuples (N). */
export function suffixesOf(codes: Int32Array, levels: number): Int32Array {
  const items = levels === 0 ? 0 : codes.length / levels
  const { groupOf, count } = groupTuples(codes, items, levels)
  const next = new Int32Array(count)
  const suffixes = new Int32Array(items)
  for (let row = 0; row < items; row++) suffixes[row] = next[groupOf[row]!]!++
  return suffixes
}
