import { seededUniform, shuffled } from '../random'
import { groupTuples } from '../tuples'

/** Class numbers of a column's values by first appearance; -1 for null and empty text, which belong to no class. */
export function labelsOf(values: Iterable<string | number | boolean | null>): Int32Array {
  const classes = new Map<string | number | boolean, number>()
  return Int32Array.from(Array.from(values, (value) => {
    if (value === null || value === '') return -1
    const known = classes.get(value)
    if (known !== undefined) return known
    classes.set(value, classes.size)
    return classes.size - 1
  }))
}

/**
 * Prefix purity: Σ over prefixes of l codes of the largest class in it / N, l = 1 … D, over the items with a class.
 * A prefix of one item is pure by nature, so look at it beside `shuffledPurity`.
 */
export function prefixPurity(codes: Int32Array, levels: number, labels: Int32Array): number[] {
  return Array.from({ length: levels }, (_, level) => {
    const prefixes = groupTuples(codes, labels.length, levels, level + 1)
    const labelled = labels.reduce((count, label) => count + (label < 0 ? 0 : 1), 0)
    const pairs = new Int32Array(2 * labelled)
    let at = 0
    labels.forEach((label, row) => {
      if (label < 0) return
      pairs[at++] = prefixes.groupOf[row]!
      pairs[at++] = label
    })
    const cells = groupTuples(pairs, labelled, 2)
    const largest = new Int32Array(prefixes.count)
    for (let cell = 0; cell < cells.count; cell++) {
      const prefix = pairs[2 * cells.firstRow[cell]!]!
      if (cells.sizes[cell]! > largest[prefix]!) largest[prefix] = cells.sizes[cell]!
    }
    return labelled === 0 ? 0 : largest.reduce((sum, count) => sum + count, 0) / labelled
  })
}

/** The same with the classes shuffled among the items: what sizes of prefixes and classes give by themselves. */
export const shuffledPurity = (codes: Int32Array, levels: number, labels: Int32Array, seed = 42): number[] =>
  prefixPurity(codes, levels, shuffled(labels, seededUniform(seed)))
