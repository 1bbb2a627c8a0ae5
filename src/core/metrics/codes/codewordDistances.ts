/** Euclidean distance of every two of n codewords (n×m), n×n row-major. */
export function codewordDistances(codewords: Float32Array, n: number): Float32Array {
  const m = codewords.length / n
  const distances = new Float32Array(n * n)
  for (let a = 0; a < n; a++) {
    for (let b = 0; b < a; b++) {
      let square = 0
      for (let j = 0; j < m; j++) square += (codewords[a * m + j]! - codewords[b * m + j]!) ** 2
      distances[a * n + b] = distances[b * n + a] = Math.sqrt(square)
    }
  }
  return distances
}

/**
 * An order that puts codewords which are alike side by side: the leaves of a clustering by average linkage (UPGMA,
 * Sokal and Michener 1958), found by nearest-neighbour chains in O(n²); of two branches the one with the lower first
 * index comes first.
 */
export function clusterOrder(distances: Float32Array, n: number): number[] {
  const d = Float64Array.from(distances)
  const leaves: number[][] = Array.from({ length: n }, (_, i) => [i])
  const alive = new Set(Array.from({ length: n }, (_, i) => i))
  const chain: number[] = []
  while (alive.size > 1) {
    if (chain.length === 0) chain.push(alive.values().next().value!)
    const top = chain.at(-1)!
    const before = chain.at(-2)
    // The one before in the chain wins a tie, or the walk would never end.
    let [next, least] = before === undefined ? [-1, Infinity] : [before, d[top * n + before]!]
    for (const other of alive) {
      if (other !== top && d[top * n + other]! < least) [next, least] = [other, d[top * n + other]!]
    }
    if (next !== before) {
      chain.push(next)
      continue
    }
    chain.length -= 2
    merge(d, n, alive, leaves, Math.min(top, next), Math.max(top, next))
  }
  return leaves[alive.values().next().value ?? 0] ?? []
}

function merge(d: Float64Array, n: number, alive: Set<number>, leaves: number[][], kept: number, gone: number): void {
  const [a, b] = [leaves[kept]!.length, leaves[gone]!.length]
  alive.delete(gone)
  for (const other of alive) {
    if (other === kept) continue
    d[kept * n + other] = d[other * n + kept] = (a * d[kept * n + other]! + b * d[gone * n + other]!) / (a + b)
  }
  leaves[kept] = [...leaves[kept]!, ...leaves[gone]!]
}

export interface NearPair {
  a: number
  b: number
  distance: number
  /** Distance / median distance of all pairs. */
  ratio: number
}

/** Codewords nearer than this share of the median distance are as good as one. */
export const NEAR_SHARE = 0.1

/** Pairs that are as good as identical, nearest first. */
export function nearPairs(distances: Float32Array, n: number, limit = 50): NearPair[] {
  const pairs: NearPair[] = []
  const all = new Float32Array((n * (n - 1)) / 2)
  for (let a = 1, at = 0; a < n; a++) for (let b = 0; b < a; b++) all[at++] = distances[a * n + b]!
  const median = all.slice().sort()[Math.floor(all.length / 2)] ?? 0
  for (let a = 0; a < n; a++) {
    for (let b = a + 1; b < n; b++) {
      const distance = distances[a * n + b]!
      if (distance <= NEAR_SHARE * median) pairs.push({ a, b, distance, ratio: median > 0 ? distance / median : 0 })
    }
  }
  return pairs.sort((x, y) => x.distance - y.distance || x.a - y.a || x.b - y.b).slice(0, limit)
}
