import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FewestCollisions } from '@core/tokenizer/best'
import type { CheckpointResult } from '@core/tokenizer/events'

const result = (epoch: number, collisionRate: number, reconstructionMse: number) =>
  ({ epoch, figures: { collisionRate, reconstructionMse } }) as CheckpointResult

/** What the rule says, looked up over all epochs at once. */
function rule(all: CheckpointResult[]): number {
  const lowest = Math.min(...all.map((one) => one.figures.collisionRate))
  const equal = all.filter((one) => one.figures.collisionRate <= lowest + 0.001)
  return equal.reduce((best, one) => (one.figures.reconstructionMse! < best.figures.reconstructionMse! ? one : best)).figures.reconstructionMse!
}

function best(all: CheckpointResult[]): CheckpointResult {
  const fewest = new FewestCollisions()
  for (const one of all) if (fewest.wants(one.figures.collisionRate, one.figures.reconstructionMse!)) fewest.add(one)
  return fewest.best!
}

describe('the checkpoint of fewest collisions', () => {
  it('is the lower reconstruction error among rates within 0.1 percentage points of the lowest', () => {
    expect(best([result(0, 0.05, 1), result(1, 0.0305, 3), result(2, 0.03, 4), result(3, 0.0312, 2)]).epoch).toBe(1)
  })

  it('may go back to an earlier epoch that a later, lower rate did not disqualify', () => {
    expect(best([result(0, 0.03, 1), result(1, 0.0295, 2)]).epoch).toBe(0)
    expect(best([result(0, 0.03, 1), result(1, 0.0295, 2), result(2, 0.0284, 3)]).epoch).toBe(2)
  })

  it('is what the rule gives over all epochs, whatever their order', () => {
    const epoch = fc.record({ rate: fc.integer({ min: 0, max: 60 }), error: fc.integer({ min: 0, max: 9 }) })
    fc.assert(fc.property(fc.array(epoch, { minLength: 1, maxLength: 30 }), (epochs) => {
      const all = epochs.map(({ rate, error }, i) => result(i, rate * 0.00025, error))
      expect(best(all).figures.reconstructionMse).toBe(rule(all))
    }))
  })

  it('keeps few candidates', () => {
    const fewest = new FewestCollisions()
    for (let i = 0; i < 100; i++) if (fewest.wants(0.03, 1)) fewest.add(result(i, 0.03, 1))
    expect(fewest.kept).toHaveLength(1)
  })
})
