/** An SVG path over a box: x spans the points, y always spans 0…1 so that two sparklines can be compared. */
export function sparkPath(
  points: readonly (readonly [number, number])[],
  width: number,
  height: number,
): { path: string; end: [number, number] } | null {
  const first = points[0]
  const last = points.at(-1)
  if (first === undefined || last === undefined) return null
  const pad = 2.5
  const span = last[0] - first[0] || 1
  const place = ([x, y]: readonly [number, number]): [number, number] => [
    round(pad + ((x - first[0]) / span) * (width - 2 * pad)),
    round(height - pad - Math.min(1, Math.max(0, y)) * (height - 2 * pad)),
  ]
  return { path: `M${points.map((point) => place(point).join(' ')).join('L')}`, end: place(last) }
}

const round = (value: number): number => Math.round(value * 10) / 10
