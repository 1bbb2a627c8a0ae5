/** Places of the best values; none where all are equal, since bold would then say nothing. */
export function bestOf(values: readonly (number | null)[], better: 'low' | 'high'): Set<number> {
  const known = values.filter((value): value is number => value !== null)
  if (known.length < 2 || new Set(known).size === 1) return new Set()
  const best = better === 'low' ? Math.min(...known) : Math.max(...known)
  return new Set(values.flatMap((value, index) => (value === best ? [index] : [])))
}
