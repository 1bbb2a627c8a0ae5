/** Numbers as a person reads them. `–` stands for "not known". */
export const UNKNOWN = '–'
/** Keeps a unit with its number. */
const THIN = '\u202F'

const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 })

export const count = (value: number | null | undefined): string =>
  value == null ? UNKNOWN : whole.format(value)

export const fixed = (value: number | null | undefined, digits: number): string =>
  value == null || !Number.isFinite(value) ? UNKNOWN : value.toFixed(digits)

/** 0.565 → 56.5 %; below one per cent two digits, so that a floor of 0.03 % is not 0. */
export function percent(share: number | null | undefined): string {
  if (share == null || !Number.isFinite(share)) return UNKNOWN
  if (share === 0) return `0${THIN}%`
  const value = share * 100
  if (Math.abs(value) >= 99.95) return `${value.toFixed(0)}${THIN}%`
  return `${value.toFixed(Math.abs(value) < 0.995 ? 2 : 1)}${THIN}%`
}

/** 0.00137 → 1.37e-3, 0.73 → 0.730: three digits, exponent only where it saves zeros. */
export function significant(value: number | null | undefined): string {
  if (value == null || !Number.isFinite(value)) return UNKNOWN
  if (value === 0) return '0'
  const size = Math.abs(value)
  if (size >= 10_000 || size < 0.01) return value.toExponential(2).replace('e+', 'e')
  return value.toPrecision(3)
}

/** The mark of an axis: 60.0 % → 60 %, 5.00 → 5. Marks are round already; their zeros only take room. */
export const markText = (text: string): string => text.replace(/\.(\d*?)0+(?!\d)/, (_, digits: string) => (digits === '' ? '' : `.${digits}`))

/** Clock time: 0:28, 4:41, 1:02:09. */
export function duration(milliseconds: number | null | undefined): string {
  if (milliseconds == null || !Number.isFinite(milliseconds)) return UNKNOWN
  const seconds = Math.max(0, Math.round(milliseconds / 1000))
  const two = (n: number) => String(n).padStart(2, '0')
  const h = Math.floor(seconds / 3600)
  const m = Math.floor(seconds / 60) % 60
  return h > 0 ? `${h}:${two(m)}:${two(seconds % 60)}` : `${m}:${two(seconds % 60)}`
}

export function bytes(value: number | null | undefined): string {
  if (value == null) return UNKNOWN
  const units = ['B', 'kB', 'MB', 'GB', 'TB']
  let size = value
  let unit = 0
  while (size >= 999.5 && unit < units.length - 1) {
    size /= 1000
    unit += 1
  }
  return `${size >= 10 || unit === 0 ? size.toFixed(0) : size.toFixed(1)}${THIN}${units[unit]}`
}

/** With its sign, a true minus: +32.2, −0.037, ±0. */
export function signed(value: number | null | undefined, text: (size: number) => string): string {
  if (value == null || !Number.isFinite(value)) return UNKNOWN
  return value === 0 ? '±0' : `${value > 0 ? '+' : '−'}${text(Math.abs(value))}`
}

/** Local wall clock, 14:06; with the date when it is not today. */
export function clock(time: number | null | undefined, language: string, now = Date.now()): string {
  if (time == null) return UNKNOWN
  const sameDay = new Date(time).toDateString() === new Date(now).toDateString()
  return new Intl.DateTimeFormat(language, {
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    ...(sameDay ? {} : { month: 'short', day: 'numeric' }),
  }).format(time)
}

/** For a narrow column: the time today, the day before that. */
export function timeOrDay(time: number | null | undefined, language: string, now = Date.now()): string {
  if (time == null) return UNKNOWN
  if (new Date(time).toDateString() === new Date(now).toDateString()) return clock(time, language, now)
  return new Intl.DateTimeFormat(language, { month: 'short', day: 'numeric' }).format(time)
}

/** 3×64, or 64·128·256 where levels differ. */
export function sizes(values: readonly number[]): string {
  const first = values[0]
  return values.every((k) => k === first) ? `${values.length}×${first ?? 0}` : values.join('·')
}
