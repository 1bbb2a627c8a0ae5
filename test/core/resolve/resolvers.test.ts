import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { seededUniform } from '@core/metrics/random'
import { minimumCost } from '@core/resolve/minimumCost'
import { nextBest } from '@core/resolve/nextBest'
import { RESOLVERS } from '@core/resolve/registry'
import type { ResolveInput } from '@core/resolve/resolver'
import { sinkhorn } from '@core/resolve/sinkhorn'
import { suffix } from '@core/resolve/suffix'
import { relocateOverfull, uniqueTargets } from '@core/resolve/uniqueTargets'
import { excess, GOLDEN, ints, randomInput, totalError } from './cases'

describe.each(GOLDEN)('against NumPy and SciPy: $name', ({ input, capacity, duplicates, overfull, ...golden }) => {
  it('relieves overfull prefixes as the recipe does', () => {
    expect(relocateOverfull(input, capacity)).toEqual(ints(golden.relocated))
  })
  it('finds the recipe\'s unique targets', () => {
    const found = uniqueTargets(input, capacity / input.sizes.at(-1)!)
    // Exact duplicates may change places at no cost.
    if (duplicates === 0) expect(found).toEqual(ints(golden.targets))
    expect(totalError(input, found)).toBeCloseTo(totalError(input, ints(golden.targets)), 9)
  })
  it('assigns at minimum cost, with the same distortion', () => {
    const found = minimumCost.preview(input, {})
    if (duplicates === 0) expect(found.codes).toEqual(ints(golden.minimumCost.codes))
    expect(found.collisionsBefore).toBe(golden.minimumCost.before)
    expect(found.collisionsAfter).toBe(golden.minimumCost.collisions)
    expect(found.distortionAdded).toBeCloseTo(golden.minimumCost.distortionAdded, 9)
    expect(found.quantisationError).toBeCloseTo(golden.minimumCost.quantisationError, 6)
    expect(found.overfull).toHaveLength(overfull)
    expect(found.exactDuplicates).toBe(duplicates)
  })
  it('follows LC-Rec\'s Sinkhorn rounds', () => {
    const found = sinkhorn.preview(input, {})
    expect(found.collisionsAfter).toBe(golden.sinkhorn.collisions)
    expect(found.codes).toEqual(ints(golden.sinkhorn.codes))
  })
})

describe('minimum cost against brute force', () => {
  it.each([1, 2])('has the fewest items beyond capacity %i and, among those, the least distortion', (capacity) => {
    for (let seed = 0; seed < 150; seed++) {
      const draw = seededUniform(seed)
      const input = randomInput(draw, 2 + Math.floor(draw() * 5), [1 + Math.floor(draw() * 2), 2 + Math.floor(draw() * 2)])
      const found = minimumCost.preview(input, { capacity })
      const best = bruteForce(input, capacity)
      const touched = excess(input.codes, 2, capacity) > 0
      expect(excess(found.codes, 2, capacity)).toBe(touched ? best.excess : 0)
      if (touched) expect(totalError(input, found.codes)).toBeCloseTo(best.error, 6)
    }
  })
})

/** Every way to choose last codes in prefixes that collide; prefixes without a collision stay. */
function bruteForce(input: ResolveInput, capacity: number): { excess: number; error: number } {
  const size = input.sizes[1]!
  const perPrefix = new Map<number, number[]>()
  for (let row = 0; row < input.items; row++) {
    const rows = perPrefix.get(input.codes[2 * row]!) ?? []
    perPrefix.set(input.codes[2 * row]!, [...rows, row])
  }
  const codes = input.codes.slice()
  let total = { excess: 0, error: totalError(input, codes) }
  for (const rows of perPrefix.values()) {
    const part = (c: Int32Array) => excess(Int32Array.from(rows.flatMap((row) => [c[2 * row]!, c[2 * row + 1]!])), 2, capacity)
    if (part(codes) === 0) continue
    let best = { excess: Infinity, error: Infinity, codes }
    for (let way = 0; way < size ** rows.length; way++) {
      const tried = codes.slice()
      rows.forEach((row, i) => (tried[2 * row + 1] = Math.floor(way / size ** i) % size))
      const [over, error] = [part(tried), totalError(input, tried)]
      if (over < best.excess || (over === best.excess && error < best.error)) best = { excess: over, error, codes: tried }
    }
    codes.set(best.codes)
    total = { excess: total.excess + best.excess, error: best.error }
  }
  return total
}

describe('any method', () => {
  const anyInput = fc.tuple(fc.nat(10_000), fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 3 }), fc.integer({ min: 2, max: 6 }))
    .map(([seed, items, levels, size]) => randomInput(seededUniform(seed), items, Array.from({ length: levels }, () => size)))

  it('never changes a prefix, the input, or the number of items', () => {
    fc.assert(fc.property(anyInput, (input) => {
      const before = input.codes.slice()
      for (const resolver of RESOLVERS) {
        const { codes, moved, distortionAdded } = resolver.preview(input, {})
        expect(input.codes).toEqual(before)
        expect(codes).toHaveLength(before.length)
        for (let at = 0; at < codes.length; at++) {
          if (at % input.levels < input.levels - 1) expect(codes[at]).toBe(before[at])
          else expect(codes[at]).toBeLessThan(input.sizes.at(-1)!)
        }
        const differing = Array.from({ length: input.items }, (_, row) => row)
          .filter((row) => codes[(row + 1) * input.levels - 1] !== before[(row + 1) * input.levels - 1])
        expect([...moved]).toEqual(differing)
        expect(distortionAdded).toBeCloseTo((totalError(input, codes) - totalError(input, before)) / input.items, 6)
      }
    }), { numRuns: 60 })
  })

  it('keeps the capacity wherever the prefix has room, and minimum cost never adds more distortion than next-best', () => {
    fc.assert(fc.property(anyInput, fc.integer({ min: 1, max: 3 }), (input, capacity) => {
      const greedy = nextBest.preview(input, { capacity })
      const least = minimumCost.preview(input, { capacity })
      expect(excess(least.codes, input.levels, capacity)).toBe(excess(greedy.codes, input.levels, capacity))
      if (least.overfull.length === 0) expect(excess(least.codes, input.levels, capacity)).toBe(0)
      expect(least.distortionAdded).toBeLessThanOrEqual(greedy.distortionAdded + 1e-9)
    }), { numRuns: 150 })
  })

  it('never moves a pinned item, and counts the room it takes', () => {
    fc.assert(fc.property(anyInput, (input) => {
      const pinned = Int32Array.from({ length: Math.ceil(input.items / 3) }, (_, i) => i * 3).filter((row) => row < input.items)
      for (const resolver of RESOLVERS) {
        const { moved, overfull, codes } = resolver.preview(input, { pinned })
        expect(pinned.filter((row) => moved.includes(row))).toHaveLength(0)
        const free = Int32Array.from(moved)
        if (resolver !== minimumCost || overfull.length > 0) continue
        for (const row of free) {
          const sid = codes.subarray(row * input.levels, (row + 1) * input.levels).join()
          for (const other of pinned) expect(codes.subarray(other * input.levels, (other + 1) * input.levels).join()).not.toBe(sid)
        }
      }
    }), { numRuns: 60 })
  })
})

describe('next-best', () => {
  it('lets the nearest item stay and sends the others, in item order, to the nearest free code', () => {
    // One prefix, codewords 0, 1, 5 on a line; items at .4, .1, .3 all choose 0: .1 stays, .4 takes 1, .3 takes 5.
    const input: ResolveInput = {
      items: 3, levels: 1, sizes: [3], width: 1, codes: Int32Array.of(0, 0, 0),
      latents: Float32Array.of(0.4, 0.1, 0.3), codebooks: [Float32Array.of(0, 1, 5)],
    }
    const found = nextBest.preview(input, {})
    expect([...found.codes]).toEqual([1, 0, 2])
    // (.6² - .4² + 4.7² - .3²) / 3
    expect(found.distortionAdded).toBeCloseTo((0.36 - 0.16 + 22.09 - 0.09) / 3, 5)
    // Minimum cost may do better by moving others: the same places, but .4 to 5 and .3 to 1 costs as much or less.
    expect(minimumCost.preview(input, {}).distortionAdded).toBeLessThanOrEqual(found.distortionAdded)
  })
})

describe('suffix', () => {
  it('moves nothing: collisions of codes stay, the suffix tells them apart', () => {
    const input = GOLDEN[0]!.input
    const found = suffix.preview(input, {})
    expect(found.codes).toEqual(input.codes)
    expect(found.moved).toHaveLength(0)
    expect(found.collisionsAfter).toBe(found.collisionsBefore)
    expect(found.distortionAdded).toBe(0)
  })
})

describe('a long resolve', () => {
  it('tells its progress and ends when cancelled', () => {
    const input = GOLDEN[0]!.input
    const progress: number[] = []
    minimumCost.preview(input, { onProgress: (done, total) => progress.push(done / total) })
    expect(progress.at(-1)).toBe(1)
    let asked = 0
    const cancelled = () => minimumCost.preview(input, { isCancelled: () => ++asked > 2 })
    expect(cancelled).toThrow(expect.objectContaining({ code: 'resolve.cancelled' }))
    expect(asked).toBe(3)
  })
  it('copes with a collapsed run: every item in one prefix', () => {
    const items = 20_000
    const draw = seededUniform(3)
    const input: ResolveInput = {
      items, levels: 2, sizes: [4, 16], width: 3, codes: new Int32Array(2 * items),
      latents: Float32Array.from({ length: 3 * items }, draw), codebooks: [new Float32Array(12), Float32Array.from({ length: 48 }, draw)],
    }
    const found = minimumCost.preview(input, {})
    expect(found.overfull).toEqual([{ prefix: [0], items }])
    expect(items - found.collisionsAfter).toBe(16)
  })
})
