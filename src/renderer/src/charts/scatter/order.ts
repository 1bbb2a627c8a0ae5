/** Golden ratio: steps of this share of the whole spread every beginning evenly. */
const SHARE = 0.6180339887498949

const divisor = (a: number, b: number): number => (b === 0 ? a : divisor(b, a % b))

/** Each of 0 … count - 1 once, in an order whose every beginning is spread evenly over all. The same every time. */
export function evenOrder(count: number): Int32Array {
  const order = new Int32Array(count)
  if (count === 0) return order
  let step = Math.max(1, Math.round(count * SHARE))
  while (divisor(step, count) !== 1) step++
  for (let i = 0, at = 0; i < count; i++, at = (at + step) % count) order[i] = at
  return order
}
