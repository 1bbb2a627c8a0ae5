import { describe, expect, it } from 'vitest'
import { fittedSpace, seenSizes } from '@core/resolve/fittedSpace'

describe('a space for a mapping without a model', () => {
  // Four items in one dimension: 1, 3, 7, 9; mean 5. Codes (0,0) (0,1) (1,0) (1,1).
  const codes = Int32Array.of(0, 0, 0, 1, 1, 0, 1, 1)
  const space = () => fittedSpace(Float32Array.of(1, 3, 7, 9), codes, 2, [2, 3])

  it('has the centred embeddings as latents and means of residuals as codewords', () => {
    const { latents, width, codebooks } = space()
    expect([...latents]).toEqual([-4, -2, 2, 4])
    expect(width).toBe(1)
    // Level 1: means of (-4, -2) and (2, 4). Residuals -1, 1, -1, 1; level 2: means -1 and 1; nobody has code 2.
    expect(codebooks.map((book) => [...book])).toEqual([[-3, 3], [-1, 1, 0]])
  })

  it('leaves no error where the codes say everything', () => {
    const { latents, codebooks } = space()
    latents.forEach((z, item) => expect(codebooks[0]![codes[item * 2]!]! + codebooks[1]![codes[item * 2 + 1]!]!).toBe(z))
  })

  it('takes as many codes a level as were seen', () => {
    expect(seenSizes(Int32Array.of(0, 5, 2, 1), 2)).toEqual([3, 6])
  })
})
