/** Shannon entropy in nats of a count per class: -Σ p ln p. Empty classes add nothing. */
export function entropy(counts: ArrayLike<number>): number {
  let total = 0
  let weighted = 0
  for (let i = 0; i < counts.length; i++) {
    const count = counts[i]!
    if (count <= 0) continue
    total += count
    weighted += count * Math.log(count)
  }
  // -Σ (n/N) ln(n/N) = ln N - Σ n ln n / N: one logarithm a class, and no tiny shares.
  return total === 0 ? 0 : Math.max(0, Math.log(total) - weighted / total)
}

/** exp(entropy in nats): how many codes, equally used, would be as spread. 0 without items. */
export function perplexity(counts: ArrayLike<number>): number {
  for (let i = 0; i < counts.length; i++) if (counts[i]! > 0) return Math.exp(entropy(counts))
  return 0
}

/**
 * Gini coefficient of the counts, empty classes included: 0 when all K codes are used alike,
 * 1 - 1/K when one holds everything. Σ_i (2i - K - 1) n_(i) / (K Σ n), n ascending, i from 1.
 */
export function gini(counts: ArrayLike<number>): number {
  const sorted = Float64Array.from(counts).sort()
  let total = 0
  let weighted = 0
  sorted.forEach((count, index) => {
    total += count
    weighted += (2 * (index + 1) - sorted.length - 1) * count
  })
  return total === 0 ? 0 : weighted / (sorted.length * total)
}
