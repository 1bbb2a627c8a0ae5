const MOST_POINTS = 128

/** A thinned curve that is only ever appended to. */
export interface Sparkline {
  /** Each stride-th evaluated epoch is kept. */
  stride: number
  seen: number
  /** [epoch, collision rate]; the last one is always the latest. */
  points: [number, number][]
}

export const EMPTY_SPARKLINE: Sparkline = { stride: 1, seen: 0, points: [] }

/** Adds an evaluated epoch: at most 128 points, evenly spread, at the cost of one small write. */
export function extendSparkline(line: Sparkline, epoch: number, rate: number): Sparkline {
  const { seen, stride } = line
  // The latest point is provisional unless its turn had come.
  const settled = line.points.slice(0, Math.ceil(seen / stride))
  const points: [number, number][] = [...settled, [epoch, rate]]
  if (points.length <= MOST_POINTS) return { stride, seen: seen + 1, points }
  const halved = points.filter((_, i) => i % 2 === 0)
  return { stride: stride * 2, seen: seen + 1, points: halved }
}

/** Forgets every epoch above; counted anew, so that later points stay evenly spread. */
export function truncateSparkline(line: Sparkline, epoch: number): Sparkline {
  const points = line.points.filter(([at]) => at <= epoch)
  return { stride: line.stride, seen: points.length === 0 ? 0 : (points.length - 1) * line.stride + 1, points }
}
