import type { Random } from './random'

export interface LevelInRevival {
  width: number
  /** K×m, changed in place. */
  codebook: Float32Array
  /** Optimiser state of the codes, K×m each; that of a revived code becomes 0. */
  moments: Float32Array[]
  /** n: each item's code. */
  codes: Int32Array
  /** n: |r - e|² of each item. */
  errors: Float64Array
  /** r of each item, n×m; becomes the residual of the next level. */
  residual: Float32Array
}

/**
 * Gives each code that no item uses the residual of an item drawn by squared error (random restarts of Jukebox,
 * Dhariwal et al., arXiv 2005.00341, section 3.1, there drawn evenly). Returns how many codes moved.
 */
export function reviveLevel({ width, codebook, moments, codes, errors, residual }: LevelInRevival, random: Random): number {
  const used = new Uint8Array(codebook.length / width)
  for (const code of codes) used[code] = 1
  let moved = 0
  for (const [code, isUsed] of used.entries()) {
    if (isUsed) continue
    const item = random.weighted(errors)
    // No two codes on one item.
    errors[item] = 0
    codebook.set(residual.subarray(item * width, (item + 1) * width), code * width)
    for (const moment of moments) moment.fill(0, code * width, (code + 1) * width)
    moved++
  }
  codes.forEach((code, item) => {
    for (let j = 0; j < width; j++) residual[item * width + j]! -= codebook[code * width + j]!
  })
  return moved
}
