/**
 * Places of the best values, judged by what is shown: values that read the same are equally good, and where all read
 * the same none is best, since bold would then say nothing.
 */
export function bestOf(
  cells: readonly { value: number | null; text: string }[],
  better: 'low' | 'high',
): Set<number> {
  const known = cells.flatMap(({ value }) => (value === null ? [] : [value]))
  if (known.length < 2 || new Set(cells.map(({ text }) => text)).size === 1) return new Set()
  const best = better === 'low' ? Math.min(...known) : Math.max(...known)
  const shown = cells.find(({ value }) => value === best)!.text
  return new Set(cells.flatMap(({ text }, index) => (text === shown ? [index] : [])))
}
