import { describe, expect, it } from 'vitest'
import { resolveAgainstPublished, type NewItemMethod } from '@core/resolve/againstPublished'
import type { ResolveInput } from '@core/resolve/resolver'

// One level, codewords 0, 1, 2, 3 on a line.
const line = (codes: number[], latents: number[]): ResolveInput => ({
  items: codes.length, levels: 1, sizes: [4], width: 1, codes: Int32Array.from(codes),
  latents: Float32Array.from(latents), codebooks: [Float32Array.of(0, 1, 2, 3)],
})

describe('new items against published ones', () => {
  it('goes on after the highest published suffix of the same codes', () => {
    const published = { codes: Int32Array.of(0, 0, 1), suffixes: Int32Array.of(0, 7, 0) }
    const found = resolveAgainstPublished(line([0, 2, 0, 1], [0, 2, 0.1, 1]), published, 'suffix')
    expect([...found.codes]).toEqual([0, 2, 0, 1])
    expect([...found.suffixes]).toEqual([8, 0, 9, 1])
    expect(found).toMatchObject({ newCells: 1, collisionsWithPublished: 3, collisionsAfter: 3, distortionAdded: 0 })
  })
  it('numbers published suffixes itself where none were given', () => {
    const found = resolveAgainstPublished(line([0], [0]), { codes: Int32Array.of(0, 0, 1), suffixes: null }, 'suffix')
    expect([...found.suffixes]).toEqual([2])
  })
  it.each<NewItemMethod>(['next-best', 'minimum-cost'])('%s moves only new items, to codes nobody published', (method) => {
    const published = { codes: Int32Array.of(0, 1), suffixes: Int32Array.of(0, 0) }
    const found = resolveAgainstPublished(line([0, 1], [0.2, 1.4]), published, method)
    // Free are 2 and 3. By cost: .2→2 and 1.4→3 is 3.24 + 2.56 = 5.80, .2→3 and 1.4→2 is 7.84 + .36 = 8.20.
    expect([...found.codes]).toEqual([2, 3])
    expect([...found.suffixes]).toEqual([0, 0])
    expect([...found.moved]).toEqual([0, 1])
    expect(found.collisionsAfter).toBe(0)
    expect(found.distortionAdded).toBeCloseTo((3.24 - 0.04 + 2.56 - 0.16) / 2, 5)
  })
  it('leaves those for whom there is no room with a suffix', () => {
    const published = { codes: Int32Array.of(0, 1, 2, 3), suffixes: null }
    const found = resolveAgainstPublished(line([3, 3], [3, 3.1]), published, 'minimum-cost')
    expect([...found.codes]).toEqual([3, 3])
    expect([...found.suffixes]).toEqual([1, 2])
    expect(found.collisionsAfter).toBe(2)
  })
})
