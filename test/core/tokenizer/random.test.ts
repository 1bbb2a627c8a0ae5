import { describe, expect, it } from 'vitest'
import { Random } from '@core/tokenizer/random'

const many = (count: number, draw: () => number) => Float64Array.from({ length: count }, draw)
const mean = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0) / values.length

describe('the random source', () => {
  it('is xoshiro128**: the words that its authors’ C code gives from the state 1, 2, 3, 4', () => {
    const random = new Random(0)
    random.assign([1, 2, 3, 4])
    // rotl(2·5, 7)·9 = 11520; then s = (7, 0, 1026, 12288): its second word 0 gives 0.
    expect([random.word(), random.word(), random.word()]).toEqual([11520, 0, 5927040])
  })

  it('goes on with the very same stream from a saved state', () => {
    const random = new Random(7)
    many(100, () => random.normal())
    const copy = new Random(0)
    copy.assign(JSON.parse(JSON.stringify(random.save())) as number[])
    expect(many(50, () => copy.uniform())).toEqual(many(50, () => random.uniform()))
  })

  it('gives other streams for neighbouring seeds', () => {
    const first = Array.from({ length: 1000 }, (_, seed) => new Random(seed).word())
    expect(new Set(first).size).toBe(1000)
  })

  it('is uniform, normal and fair to a few standard errors', () => {
    const random = new Random(3)
    const uniform = many(20_000, () => random.uniform())
    expect(Math.abs(mean(uniform) - 0.5)).toBeLessThan(4 * Math.sqrt(1 / 12 / 20_000))
    expect(Math.min(...uniform)).toBeGreaterThanOrEqual(0)
    expect(Math.max(...uniform)).toBeLessThan(1)
    const normal = many(20_000, () => random.normal())
    expect(Math.abs(mean(normal))).toBeLessThan(4 / Math.sqrt(20_000))
    expect(Math.abs(mean(normal.map((value) => value * value)) - 1)).toBeLessThan(4 * Math.sqrt(2 / 20_000))
  })

  it('shuffles without losing anybody, each order as likely', () => {
    const random = new Random(5)
    const counts = new Map<string, number>()
    for (let i = 0; i < 6000; i++) {
      const order = random.shuffle(Int32Array.of(0, 1, 2)).join('')
      counts.set(order, (counts.get(order) ?? 0) + 1)
    }
    expect(counts.size).toBe(6)
    for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(150)
  })

  it('draws by weight, and evenly where no weight is left', () => {
    const random = new Random(5)
    const draws = many(3000, () => random.weighted(Float64Array.of(0, 1, 0, 2)))
    expect(new Set(draws)).toEqual(new Set([1, 3]))
    expect(Math.abs(draws.filter((index) => index === 3).length - 2000)).toBeLessThan(120)
    expect(new Set(many(200, () => random.weighted(new Float64Array(3)))).size).toBe(3)
  })
})
