/** Steps that a person reads without effort: 1, 2, 2.5 or 5 × 10^n, the least that covers `rough`. */
export function niceStep(rough: number): number {
  if (!(rough > 0)) return 1
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = [1, 2, 2.5, 5, 10].find((one) => one * power >= rough * (1 - 1e-9)) ?? 10
  return Number((step * power).toPrecision(3))
}

/** Round ends around some values, a step apart; never below zero where no value is. */
export function niceRange(
  values: readonly number[],
  intervals: number,
): { min: number; max: number; interval: number } {
  const low = values.length === 0 ? 0 : Math.min(...values)
  const high = values.length === 0 ? 1 : Math.max(...values)
  const span = high > low ? high - low : Math.abs(high) || 1
  const interval = niceStep(span / intervals)
  const round = (value: number) => Number(value.toPrecision(12))
  const min = round(Math.floor(low / interval) * interval)
  const max = round(Math.ceil(high / interval) * interval)
  return { min, max: max > min ? max : round(min + interval), interval }
}

/** Four or five parts of an axis from 0, whichever gives the shorter numbers: 0 … 64 in 16s, 0 … 50 in 10s. */
export function evenInterval(span: number): number {
  const length = (parts: number) => String(Number((span / parts).toPrecision(12))).length
  return span / (length(5) < length(4) ? 5 : 4)
}

/** Digits after the point that tell the marks of an axis apart. */
export const digitsOf = (interval: number): number =>
  (String(Number(interval.toPrecision(3))).split('.')[1] ?? '').length

/** Of any number of values, where the arguments of a call end at some hundred thousand; Infinity of none. */
export const least = (values: readonly number[]): number => values.reduce((a, b) => Math.min(a, b), Infinity)
/** Likewise; -Infinity of none. */
export const most = (values: readonly number[]): number => values.reduce((a, b) => Math.max(a, b), -Infinity)
