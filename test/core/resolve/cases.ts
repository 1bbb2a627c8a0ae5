import { readFileSync } from 'node:fs'
import type { ResolveInput } from '@core/resolve/resolver'

interface PackedCase {
  name: string
  items: number
  width: number
  sizes: number[]
  capacity: number
  duplicates: number
  overfull: number
  latents: string
  codebooks: string[]
  codes: string
  relocated: string
  targets: string
  minimumCost: { codes: string; collisions: number; before: number; distortionAdded: number; quantisationError: number }
  sinkhorn: { codes: string; collisions: number }
}

const bytes = (text: string) => new Uint8Array(Buffer.from(text, 'base64')).buffer
export const ints = (text: string) => new Int32Array(bytes(text))
const floats = (text: string) => new Float32Array(bytes(text))

/** What NumPy and SciPy make of the same input (test/fixtures/resolve/make_golden.py). */
export const GOLDEN = (
  JSON.parse(readFileSync(new URL('../../fixtures/resolve/golden.json', import.meta.url), 'utf8')) as PackedCase[]
).map((packed) => ({ ...packed, input: inputOf(packed) }))

function inputOf({ items, sizes, width, codes, latents, codebooks }: PackedCase): ResolveInput {
  return { items, levels: sizes.length, sizes, width, codes: ints(codes), latents: floats(latents), codebooks: codebooks.map(floats) }
}

/** Latents and codebooks by a small generator, codes by plain nearest neighbour; everything in exact small integers. */
export function randomInput(draw: () => number, items: number, sizes: number[], width = 2): ResolveInput {
  const values = (count: number) => Float32Array.from({ length: count }, () => Math.floor(draw() * 33) - 16)
  const latents = values(items * width)
  const codebooks = sizes.map((size) => values(size * width))
  const codes = new Int32Array(items * sizes.length)
  for (let row = 0; row < items; row++) {
    const residual = Array.from(latents.subarray(row * width, (row + 1) * width))
    sizes.forEach((size, l) => {
      const book = codebooks[l]!
      let best = 0
      let least = Infinity
      for (let k = 0; k < size; k++) {
        const distance = residual.reduce((sum, value, j) => sum + (value - book[k * width + j]!) ** 2, 0)
        if (distance < least) [best, least] = [k, distance]
      }
      codes[row * sizes.length + l] = best
      residual.forEach((value, j) => (residual[j] = value - book[best * width + j]!))
    })
  }
  return { items, levels: sizes.length, sizes, width, codes, latents, codebooks }
}

/** Σ |z - Σe|² over all rows. */
export function totalError(input: ResolveInput, codes: Int32Array): number {
  let total = 0
  for (let row = 0; row < input.items; row++) {
    for (let j = 0; j < input.width; j++) {
      let rest = input.latents[row * input.width + j]!
      input.codebooks.forEach((book, l) => (rest -= book[codes[row * input.levels + l]! * input.width + j]!))
      total += rest * rest
    }
  }
  return total
}

/** Items beyond `capacity` on their SID. */
export function excess(codes: Int32Array, levels: number, capacity: number): number {
  const counts = new Map<string, number>()
  for (let at = 0; at < codes.length; at += levels) {
    const sid = codes.subarray(at, at + levels).join('-')
    counts.set(sid, (counts.get(sid) ?? 0) + 1)
  }
  return [...counts.values()].reduce((sum, count) => sum + Math.max(0, count - capacity), 0)
}
