import type { LineOfChart } from './lines'

/**
 * Exponential moving average with the start's bias taken out, as TensorBoard smooths: s_t = w s_{t-1} + (1 - w) y_t,
 * divided by 1 - w^t. A gap stays a gap. `weight` is 0 (as it is) … below 1.
 */
export function smooth(points: LineOfChart['points'], weight: number): LineOfChart['points'] {
  if (weight <= 0) return points
  let sum = 0
  /** w^t */
  let bias = 1
  return points.map(([x, y]) => {
    if (y === null) return [x, null] as const
    sum = weight * sum + (1 - weight) * y
    bias *= weight
    return [x, sum / (1 - bias)] as const
  })
}
