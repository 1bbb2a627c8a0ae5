import type { ConfigurationKey } from '@shared/configuration'
import type { SweepAxis, SweepPlan, SweepValue } from '@shared/sweep'
import { parseField } from './fields'

/** A line of the sweep's form, as typed. */
export interface AxisText {
  key: ConfigurationKey
  /** `values`: a list; the others: `FROM..TO`, drawn evenly or evenly in the logarithm. */
  kind: 'values' | 'linear' | 'log'
  text: string
}

/** Parts between commas; those inside brackets belong together. */
export const splitValues = (text: string): string[] =>
  (text.match(/\s*\[[^\]]*\]|[^,，]+/g) ?? []).map((part) => part.trim()).filter(Boolean)

/** Null where the text is no list or range of this key. */
export function axisOf({ key, kind, text }: AxisText): SweepAxis | null {
  if (kind === 'values') {
    const parsed = splitValues(text).map((part) => parseField(key, part))
    const values = parsed.flatMap((one) => (one.ok ? [one.value as SweepValue] : []))
    return values.length > 0 && values.length === parsed.length ? { key, values } : null
  }
  const [from, to, more] = text.split('..').map((end) => (end.trim() === '' ? Number.NaN : Number(end)))
  if (from === undefined || to === undefined || more !== undefined || !Number.isFinite(from) || !Number.isFinite(to))
    return null
  return { key, from, to, scale: kind }
}

/** Null where something is not readable (yet). */
export function planOf(
  axes: readonly AxisText[],
  options: { trials: string; seeds: string; random: boolean },
): SweepPlan | null {
  const parsed = axes.map(axisOf)
  const seeds = splitValues(options.seeds).map(Number)
  const trials = options.random ? Number(options.trials) : null
  if (parsed.includes(null) || seeds.some((seed) => !Number.isInteger(seed) || seed < 0)) return null
  if (trials !== null && !(Number.isInteger(trials) && trials >= 1 && trials <= 500)) return null
  if (axes.length === 0 && seeds.length === 0) return null
  return { axes: parsed as SweepAxis[], trials, seeds, drawSeed: 0 }
}
