import type { ResolveInput } from './resolver'

/**
 * A space for a mapping that comes without a model: latents are the embeddings less their mean, and a codeword is the
 * mean of the residuals of the items that have it, level by level, which is the least-squares choice for these codes. A
 * code that no item has adds nothing: its codeword is 0. Sums in double precision.
 * @param rows N×d, row-major; centred in place
 */
export function fittedSpace(
  rows: Float32Array, codes: Int32Array, levels: number, sizes: readonly number[],
): Pick<ResolveInput, 'latents' | 'width' | 'codebooks'> {
  const items = codes.length / levels
  const width = items === 0 ? 0 : rows.length / items
  centre(rows, width)
  const residuals = rows.slice()
  const codebooks = sizes.map((size, level) => {
    const book = means(residuals, width, codes, levels, level, size)
    for (let item = 0; item < items; item++) {
      const at = codes[item * levels + level]! * width
      for (let j = 0; j < width; j++) residuals[item * width + j]! -= book[at + j]!
    }
    return book
  })
  return { latents: rows, width, codebooks }
}

function centre(rows: Float32Array, width: number): void {
  const mean = new Float64Array(width)
  for (let at = 0; at < rows.length; at++) mean[at % width]! += rows[at]!
  const items = rows.length / width
  for (let at = 0; at < rows.length; at++) rows[at]! -= mean[at % width]! / items
}

function means(
  residuals: Float32Array, width: number, codes: Int32Array, levels: number, level: number, size: number,
): Float32Array {
  const sums = new Float64Array(size * width)
  const counts = new Int32Array(size)
  for (let at = level, item = 0; at < codes.length; at += levels, item++) {
    const code = codes[at]!
    counts[code]!++
    for (let j = 0; j < width; j++) sums[code * width + j]! += residuals[item * width + j]!
  }
  return Float32Array.from(sums, (sum, at) => (counts[Math.floor(at / width)] === 0 ? 0 : sum / counts[Math.floor(at / width)]!))
}

/** K per level as far as codes were seen, where nobody said: the highest code + 1. */
export function seenSizes(codes: Int32Array, levels: number): number[] {
  const sizes = new Array<number>(levels).fill(1)
  for (let at = 0; at < codes.length; at++) sizes[at % levels] = Math.max(sizes[at % levels]!, codes[at]! + 1)
  return sizes
}
