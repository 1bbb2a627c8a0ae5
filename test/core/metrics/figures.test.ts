import { figuresOf } from '@core/metrics/figures'
import { describe, expect, it } from 'vitest'
import fc from 'fast-check'

const codes = (...rows: number[][]) => Int32Array.from(rows.flat())

describe('figures of an assignment', () => {
  it('counts collisions as items less distinct tuples, worked by hand', () => {
    // Six items: (0,1) three times, (2,1) twice, (2,3) once: U = 3, conflicts 6 - 3 = 3.
    const figures = figuresOf({
      codes: codes([0, 1], [2, 1], [0, 1], [2, 3], [0, 1], [2, 1]),
      levels: 2,
      sizes: [4, 4],
      distinctEmbeddings: 5,
    })
    expect(figures).toMatchObject({
      items: 6, uniqueSids: 3, conflictItems: 3, collisionRate: 0.5, itemsInCollisions: 5,
      largestGroup: 3, singletonRate: 1 / 6, exactDuplicateFloor: 1 / 6, sidLength: 3,
      reconstructionMse: null, fractionOfVarianceUnexplained: null,
    })
    // Level 1 uses codes 0 and 2 three times each: perplexity 2; sorted counts 0 0 3 3, Gini (1·3 + 3·3)/(4·6).
    expect(figures.levels[0]).toMatchObject({ size: 4, used: 2, deadCodes: 2 })
    expect(figures.levels[0]!.perplexity).toBeCloseTo(2, 12)
    expect(figures.levels[0]!.gini).toBeCloseTo(0.5, 12)
  })

  it('leaves out what rests on sizes that nobody gave', () => {
    const figures = figuresOf({ codes: codes([5], [9]), levels: 1, sizes: null })
    expect(figures).toMatchObject({ randomFloor: null, exactDuplicateFloor: null })
    expect(figures.levels[0]).toEqual({ size: null, used: 2, deadCodes: null, perplexity: expect.closeTo(2, 12), gini: null })
  })

  it('makes no array as long as a huge code in a foreign file says', () => {
    const figures = figuresOf({ codes: codes([2 ** 31 - 1], [7], [7]), levels: 1, sizes: null })
    expect(figures.levels[0]).toMatchObject({ used: 2, size: null })
  })

  it('says which row and level hold a code outside its codebook', () => {
    const bad = () => figuresOf({ codes: codes([0, 1], [3, 4]), levels: 2, sizes: [4, 4] })
    expect(bad).toThrow(expect.objectContaining({
      code: 'codes.outOfRange', details: { row: 1, level: 2, code: 4, size: 4 },
    }))
  })

  it('gives zeros, not NaN, for no items', () => {
    const figures = figuresOf({ codes: new Int32Array(0), levels: 2, sizes: [4, 4] })
    expect(figures).toMatchObject({ items: 0, collisionRate: 0, singletonRate: 0, randomFloor: 0, largestGroup: 0 })
    expect(figures.levels[1]).toMatchObject({ used: 0, deadCodes: 4, perplexity: 0, gini: 0 })
  })

  it('agrees with counting strings, on any codes', () => {
    fc.assert(fc.property(fc.array(fc.tuple(fc.nat(3), fc.nat(3), fc.nat(2)), { minLength: 1, maxLength: 80 }), (rows) => {
      const counts = new Map<string, number>()
      for (const row of rows) counts.set(row.join(), (counts.get(row.join()) ?? 0) + 1)
      const figures = figuresOf({ codes: codes(...rows), levels: 3, sizes: [4, 4, 3] })
      expect(figures.uniqueSids).toBe(counts.size)
      expect(figures.largestGroup).toBe(Math.max(...counts.values()))
      expect(figures.itemsInCollisions).toBe([...counts.values()].filter((n) => n > 1).reduce((a, b) => a + b, 0))
    }))
  })

  it('handles a million items of four levels within three seconds on a busy machine', () => {
    const many = new Int32Array(4_000_000)
    for (let i = 0; i < many.length; i++) many[i] = Math.imul(i, 2654435761) >>> 24
    const begun = performance.now()
    const figures = figuresOf({ codes: many, levels: 4, sizes: [256, 256, 256, 256] })
    expect(figures.items).toBe(1_000_000)
    expect(performance.now() - begun).toBeLessThan(3000)
  })
})
