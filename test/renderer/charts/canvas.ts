import { readTokens } from '@/charts/tokens'
import type { Canvas } from '@/charts/chart'

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
