import { readTokens } from '@/charts/tokens'
import type { Canvas } from '@/charts/chart'
import type { Curve } from '@/charts/curve'

/** Tokens named by themselves: `--l1` is the colour `l1`. */
export const CANVAS: Canvas = {
  tokens: readTokens({ getPropertyValue: (name) => name.slice(2) }),
  width: 480,
  height: 240,
}

/** What a chart would put into innerHTML for a point. */
export function tooltipHtml(option: unknown, params: unknown): string {
  const { formatter } = (option as { tooltip: { formatter: (params: unknown) => string } }).tooltip
  const html = formatter(params)
  return html
}

/** A curve from its points; a gap is null. */
export const curve = (...points: readonly (readonly [x: number, y: number | null])[]): Curve => ({
  xs: Float64Array.from(points, ([x]) => x),
  ys: Float64Array.from(points, ([, y]) => y ?? Number.NaN),
})
