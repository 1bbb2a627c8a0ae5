import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { seededUniform } from '@core/metrics/random'
import { previewEdited } from '@core/resolve/edited'
import { RESOLVERS } from '@core/resolve/registry'
import { randomInput, totalError } from './cases'

describe.each(RESOLVERS.map((resolver) => [resolver.name, resolver] as const))('%s beside decisions by hand', (_, resolver) => {
  it('leaves pinned items, puts moved ones where they were put, and keeps every other prefix', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 3, max: 24 }), (seed, items) => {
        const draw = seededUniform(seed)
        const sizes = [2, 3]
        const input = randomInput(draw, items, sizes)
        const pinned = [0]
        const moves = [{ row: items - 1, codes: sizes.map((size) => Math.floor(draw() * size)) }]
        const { codes, moved, distortionAdded } = previewEdited(resolver, input, { moves, pinned }, {})
        expect([...codes.subarray(0, 2)]).toEqual([...input.codes.subarray(0, 2)])
        expect([...codes.subarray(2 * items - 2)]).toEqual(moves[0]!.codes)
        for (let row = 0; row < items - 1; row++) expect(codes[2 * row]).toBe(input.codes[2 * row])
        const differs = Array.from({ length: items }, (_, row) => row).filter(
          (row) => codes[2 * row] !== input.codes[2 * row] || codes[2 * row + 1] !== input.codes[2 * row + 1],
        )
        expect([...moved]).toEqual(differs)
        expect(distortionAdded * items).toBeCloseTo(totalError(input, codes) - totalError(input, input.codes), 6)
      }),
      { numRuns: 60 },
    )
  })

  it('is the method itself where nothing was decided', () => {
    const input = randomInput(seededUniform(4), 20, [2, 3])
    expect(previewEdited(resolver, input, { moves: [], pinned: [] }, {})).toEqual(resolver.preview(input, {}))
  })
})

it('never gives an item the SID that a moved one was put on', () => {
  // One prefix, codewords 0, 1, 2 on a line; items at 0, 0 and 1, the last moved by hand to 2.
  const input = {
    items: 3, levels: 2, sizes: [1, 3], width: 1, codes: Int32Array.from([0, 0, 0, 0, 0, 1]),
    latents: Float32Array.from([0, 0, 1]), codebooks: [Float32Array.of(0), Float32Array.of(0, 1, 2)],
  }
  const minimumCost = RESOLVERS.find(({ name }) => name === 'minimum-cost')!
  const found = previewEdited(minimumCost, input, { moves: [{ row: 2, codes: [0, 2] }], pinned: [0] }, {})
  expect([...found.codes]).toEqual([0, 0, 0, 1, 0, 2])
  // (0 - 1)² for the second and (1 - 2)² for the third, over three items.
  expect(found.distortionAdded).toBeCloseTo(2 / 3, 12)
  expect([found.collisionsBefore, found.collisionsAfter]).toEqual([1, 0])
})
