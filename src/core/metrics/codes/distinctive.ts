export interface Distinctive<T> {
  value: T
  /** Items of the group that have it. */
  items: number
  /** Items of the group that would have it if the group were drawn by chance: n · share of all items that have it. */
  expected: number
  /** Share inside the group / share outside of it; null where nobody outside has it. */
  lift: number | null
  /** Dunning's G². Above 10.8 chance alone is less than 1 in 1,000 for one word looked at by itself. */
  g2: number
}

interface Counted<T> {
  /** Items of the group, and all items that were counted (the group's included). */
  group: number
  all: number
  /** Items that have each word or value, in the group and in all. */
  inGroup: ReadonlyMap<T, number>
  inAll: ReadonlyMap<T, number>
}

/**
 * What a group has more often than the rest, best first by G² = 2 Σ O ln(O / E) over the table of having it or not,
 * inside or outside (Dunning 1993, "Accurate methods for the statistics of surprise and coincidence"). Unlike a bare
 * TF-IDF weight it does not prefer what occurs once. What is rarer inside than outside is left out.
 */
export function distinctive<T>({ group, all, inGroup, inAll }: Counted<T>, limit: number): Distinctive<T>[] {
  const outside = all - group
  return [...inGroup]
    .map(([value, items]) => {
      const total = Math.max(items, inAll.get(value) ?? items)
      const elsewhere = total - items
      return {
        value,
        items,
        expected: all === 0 ? 0 : (group * total) / all,
        lift: elsewhere === 0 || group === 0 ? null : items / group / (elsewhere / outside),
        g2: likelihoodRatio(items, group, elsewhere, outside),
      }
    })
    .filter(({ items, expected }) => items > expected)
    .sort((a, b) => b.g2 - a.g2 || b.items - a.items)
    .slice(0, limit)
}

/** G² of a 2×2 table: a of n inside, b of m outside. */
export function likelihoodRatio(a: number, n: number, b: number, m: number): number {
  const share = (a + b) / (n + m)
  const term = (observed: number, expected: number): number => (observed > 0 ? observed * Math.log(observed / expected) : 0)
  return Math.max(0, 2 * (term(a, n * share) + term(n - a, n * (1 - share)) + term(b, m * share) + term(m - b, m * (1 - share))))
}
