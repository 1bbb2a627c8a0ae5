import type { Curve } from './curve'

/**
 * Exponential moving average with the start's bias taken out, as TensorBoard smooths: s_t = w s_{t-1} + (1 - w) y_t,
 * divided by 1 - w^t. A gap stays a gap. `weight` is 0 (as it is) … below 1.
 */
export function smooth(curve: Curve, weight: number): Curve {
  if (weight <= 0) return curve
  let sum = 0
  /** w^t */
  let bias = 1
  const ys = curve.ys.map((y) => {
    if (Number.isNaN(y)) return y
    sum = weight * sum + (1 - weight) * y
    bias *= weight
    return sum / (1 - bias)
  })
  return { xs: curve.xs, ys }
}
