import type { CheckpointResult } from './events'

/** Rates this close (0.1 percentage points) count as equal. */
const EQUAL_RATE = 0.001

/**
 * Fewest collisions over all evaluated epochs: among rates within 0.1 percentage points of the lowest, the lower
 * reconstruction error. A later, lower rate can disqualify the best so far, so every candidate that could still win
 * is kept: those within reach of the lowest rate that no other beats in both.
 */
export class FewestCollisions {
  private candidates: CheckpointResult[] = []

  get best(): CheckpointResult | null {
    return this.candidates.reduce<CheckpointResult | null>((best, one) => (best && errorOf(best) <= errorOf(one) ? best : one), null)
  }

  get kept(): readonly CheckpointResult[] {
    return this.candidates
  }

  /** True where this epoch could win now or later: worth a copy of its model. */
  wants(rate: number, error: number): boolean {
    const lowest = Math.min(rate, ...this.candidates.map(rateOf))
    if (rate > lowest + EQUAL_RATE) return false
    return !this.candidates.some((one) => rateOf(one) <= rate && errorOf(one) <= error)
  }

  add(result: CheckpointResult): void {
    const lowest = Math.min(rateOf(result), ...this.candidates.map(rateOf))
    this.candidates = [...this.candidates, result].filter(
      (one, _, all) =>
        rateOf(one) <= lowest + EQUAL_RATE &&
        !all.some((other) => other !== one && rateOf(other) <= rateOf(one) && errorOf(other) < errorOf(one)),
    )
  }

  restore(results: CheckpointResult[]): void {
    this.candidates = results
  }
}

const rateOf = (result: CheckpointResult): number => result.figures.collisionRate
const errorOf = (result: CheckpointResult): number => result.figures.reconstructionMse ?? Infinity
