import type { LineSeriesOption } from 'echarts/charts'
import { escapeHtml, escapeLabel } from '@/format/escape'
import { evenInterval } from './axes'
import { axisText, tooltipStyle, type Canvas, type ChartOption, type ChartTable } from './chart'
import { allXs, lastIndex, lastPoint, pointBefore, valueAt, type Curve } from './curve'
import { labelAt, placesOfReferences, type Reference } from './referenceNames'
import { thinned } from './thinned'
import type { ChartTokens } from './tokens'
export type { Reference } from './referenceNames'

export interface LineOfChart {
  name: string
  colour: string
  curve: Curve
  dashed?: boolean
  /** Instead of the name at the line's end, where the chart's title says it. */
  endName?: string
  /** The value beside the name at the line's end. */
  endText?: string
  thin?: boolean
}

/** Part of the horizontal axis in percent of it. Changed in place: the wheel moves what is drawn at once, the model follows. */
export interface ChartZoom {
  start: number
  end: number
}

export interface LinesInput {
  lines: readonly LineOfChart[]
  /** Where the crosshair stops, the same for charts that share it; without it at every point of any line. */
  xs?: Float64Array
  /** Right end of the axis. */
  xMax: number
  /** From here on nothing has been reached yet: shaded. Null: all has. */
  unreachedFrom?: number | null
  y: { min: number; max: number; log: boolean }
  references?: readonly Reference[]
  formatY: (value: number) => string
  formatTick?: (value: number) => string
  formatX?: (value: number) => string
  xName: string
  /** Given: the wheel zooms, dragging moves. */
  zoom?: ChartZoom | undefined
}

/** Least distance of two labels, in pixels. */
const LABEL_GAP = 13
const GRID = { left: 46, top: 12, bottom: 26 }
/** Pixels that share one lowest and one highest point: what a line of this width covers anyway. */
const COLUMN = 2

/** Pushes labels apart (each at least `gap` pixels below the one above) with the least sum of shifts from above down. */
export function spread(ys: readonly number[], gap: number, bottom: number): number[] {
  const order = ys.map((y, index) => ({ y, index })).sort((a, b) => a.y - b.y)
  const out = new Array<number>(ys.length)
  let floor = -Infinity
  for (const { y, index } of order) {
    out[index] = Math.max(y, floor)
    floor = out[index]! + gap
  }
  // What fell below the bottom pushes back upwards.
  let ceiling = bottom
  for (const { index } of order.reverse()) {
    out[index] = Math.min(out[index]!, ceiling)
    ceiling = out[index]! - gap
  }
  return out
}

/** Lines over epochs, named at their ends, with reference lines; the part not reached yet is shaded. */
export function linesOption(input: LinesInput, { tokens, width, height, still = false }: Canvas): ChartOption {
  const {
    lines,
    xMax,
    unreachedFrom = null,
    y,
    references = [],
    formatY,
    formatTick = formatY,
    formatX = String,
    xName,
  } = input
  const reached = Math.max(0, ...lines.map(({ curve }) => lastPoint(curve)?.[0] ?? 0))
  const longest = Math.max(0, ...lines.map(({ name, endName = name, endText = '' }) => endName.length + endText.length + 2))
  const labelWidth = longest * 6.8 + 12
  // Labels stand in the part not reached; once that is too small they get room beside the axis.
  const right = (1 - reached / xMax) * (width - GRID.left - 16) >= labelWidth ? 16 : labelWidth
  const plot = height - GRID.top - GRID.bottom
  const across = Math.max(1, width - GRID.left - right)
  const seen = input.zoom ?? { start: 0, end: 100 }
  const columns = { from: (seen.start / 100) * xMax, to: (seen.end / 100) * xMax, count: Math.ceil(across / COLUMN) }
  // Decades stand evenly on an axis of logarithms, which costs ECharts half of what its own log axis does.
  const scale = (value: number) => (y.log ? Math.log10(Math.max(value, 1e-300)) : value)
  const [bottom, top] = [scale(y.min), scale(y.max)]
  const pixel = (value: number) => plot * (1 - (scale(value) - bottom) / (top - bottom || 1))
  // A name stands where its line leaves what is seen.
  const ends = lines.map(({ curve }) => pixel(pointBefore(curve, columns.to)?.[1] ?? y.min))
  const placed = spread(ends, Math.min(LABEL_GAP, plot / Math.max(1, lines.length)), plot - 4)
  // No reference line is to strike a name through.
  const behind = references.length === 0 ? undefined : unreachedFrom === null ? tokens.surface : tokens.surface2
  const referencePlaces = placesOfReferences(references, lines, {
    xMax,
    pixel,
    width: across,
    height: plot,
    names: placed.filter((_, index) => lastIndex(lines[index]!.curve) >= 0),
    namesFrom: reached,
    namesTo: reached + (labelWidth / across) * xMax,
  })

  return {
    animation: false,
    grid: { ...GRID, right },
    ...(input.zoom && {
      dataZoom: [{ type: 'inside', xAxisIndex: 0, filterMode: 'none', start: input.zoom.start, end: input.zoom.end, minSpan: 1 }],
    }),
    xAxis: {
      type: 'value',
      min: 0,
      max: xMax,
      // Epochs are whole: a short run has few ticks, none twice.
      minInterval: 1,
      splitNumber: width < 320 ? 2 : 4,
      axisLine: { lineStyle: { color: tokens.line2 }, onZero: false },
      axisTick: { show: false },
      splitLine: { show: false },
      axisLabel: { ...axisText(tokens), hideOverlap: true, formatter: formatX },
      axisPointer: { label: { show: false } },
    },
    yAxis: {
      type: 'value',
      min: bottom,
      max: top,
      interval: y.log ? Math.max(1, Math.ceil((top - bottom) / 5)) : evenInterval(y.max - y.min),
      splitLine: { lineStyle: { color: tokens.grid } },
      axisTick: { show: false },
      axisLine: { show: false },
      minorSplitLine: { show: false },
      axisLabel: { ...axisText(tokens), formatter: y.log ? (decade: number) => formatTick(Number(`1e${Math.round(decade)}`)) : formatTick, hideOverlap: true },
    },
    tooltip: {
      ...tooltipStyle(tokens),
      trigger: 'axis',
      axisPointer: { type: 'line', lineStyle: { color: tokens.text3, width: 1 }, snap: true },
      formatter: (parts) => tooltip(parts, lines, xName, formatX, formatY),
    },
    series: lines.length === 0 ? [] : [
      ruler(still ? new Float64Array() : (input.xs ?? allXs(lines.map(({ curve }) => curve))), (bottom + top) / 2, {
        markPoint: {
          silent: true,
          animation: false,
          symbol: 'circle',
          symbolSize: 5,
          label: { show: false },
          // One dot a line, where it is now.
          data: lines.flatMap(({ name, colour, curve }) => {
            const last = lastPoint(curve)
            return last === undefined ? [] : [{ name, coord: [last[0], scale(last[1])], itemStyle: { color: colour } }]
          }),
        },
        markArea: {
          silent: true,
          // Under the references, which hold there too.
          z: 0,
          itemStyle: { color: tokens.surface2 },
          data: unreachedFrom === null ? [] : [[{ xAxis: unreachedFrom }, { xAxis: xMax }]],
        },
        markLine: {
          silent: true,
          symbol: 'none',
          animation: false,
          // Under the curves and their names.
          z: 1,
          data: references.map(({ value, text, colour }, at) => ({
            yAxis: scale(value),
            lineStyle: { color: colour, type: [3, 3], width: 1 },
            label: {
              formatter: escapeLabel(text),
              ...labelAt(referencePlaces[at]!, text, across),
              color: colour,
              fontSize: 11,
              fontFamily: tokens.font,
            },
          })),
        },
      }),
      ...lines.map((line, index) => drawnLine(line, scaled(thinned(line.curve, columns), scale), placed[index]! - ends[index]!, tokens, behind)),
    ],
  }
}

// A quarter of the time that arrays of pairs take; the types do not know it.
const flatData = (flat: Float64Array) => ({ dimensions: ['x', 'y'], data: flat as unknown as number[] })

/** With every y, the second of two, where it stands on its axis. */
function scaled(flat: Float64Array, scale: (y: number) => number): Float64Array {
  for (let index = 1; index < flat.length; index += 2) flat[index] = scale(flat[index]!)
  return flat
}

/** One line with its name at its end, moved by some pixels, on a colour of its own or none. */
function drawnLine(line: LineOfChart, flat: Float64Array, offset: number, tokens: ChartTokens, behind?: string): LineSeriesOption {
  return {
    type: 'line',
    name: line.name,
    ...flatData(flat),
    showSymbol: false,
    symbol: 'none',
    silent: true,
    lineStyle: {
      width: line.thin === true ? 1 : 1.6,
      color: line.colour,
      type: line.dashed === true ? [4, 3] : 'solid',
      opacity: line.thin === true ? 0.55 : 1,
    },
    itemStyle: { color: line.colour },
    emphasis: { disabled: true },
    endLabel: {
      show: lastIndex(line.curve) >= 0,
      distance: 8,
      offset: [0, offset],
      ...(behind !== undefined && { backgroundColor: behind }),
      formatter: `{name|${escapeLabel(line.endName ?? line.name)}}  {value|${escapeLabel(line.endText ?? '')}}`,
      rich: {
        name: {
          fontSize: 11,
          fontWeight: 600,
          fontFamily: tokens.font,
          color: line.thin === true ? tokens.text2 : tokens.text,
        },
        value: { fontSize: 11, fontFamily: tokens.font, color: tokens.text2 },
      },
    },
  }
}

/**
 * No line that is seen, but a point at every x, which the crosshair snaps to: thinned lines lack most of them. It also
 * bears what belongs to no line. First of the series and at a height inside of the chart: charts that share a crosshair
 * pass on the place of a point of the first series, and follow only where they have a point there.
 */
function ruler(xs: Float64Array, height: number, marks: Pick<LineSeriesOption, 'markPoint' | 'markArea' | 'markLine'>): LineSeriesOption {
  const flat = new Float64Array(xs.length * 2).fill(height)
  for (let index = 0; index < xs.length; index++) flat[2 * index] = xs[index]!
  return { type: 'line', ...flatData(flat), showSymbol: false, symbol: 'none', silent: true, lineStyle: { opacity: 0 }, emphasis: { disabled: true }, ...marks }
}

/** What all lines are at the x of the crosshair, whatever of them is drawn; or at the last x before it, which is told. */
function tooltip(
  parts: unknown,
  lines: readonly LineOfChart[],
  xName: string,
  formatX: (x: number) => string,
  formatY: (y: number) => string,
): string {
  const [part] = (Array.isArray(parts) ? parts : [parts]) as { value?: unknown }[]
  const x = Array.isArray(part?.value) ? Number(part.value[0]) : Number.NaN
  const rows = lines.flatMap(({ name, colour, curve }) => {
    const point = pointBefore(curve, x)
    if (point === undefined) return []
    const since = point[0] === x ? '' : ` (${formatX(point[0])})`
    const dot = `<i style="display:inline-block;width:8px;height:8px;border-radius:2px;margin-right:6px;background:${escapeHtml(colour)}"></i>`
    return [`<div>${dot}${escapeHtml(name)} <b style="float:right;margin-left:14px">${escapeHtml(formatY(point[1]) + since)}</b></div>`]
  })
  return `<div style="opacity:.75">${escapeHtml(xName)} ${escapeHtml(formatX(x))}</div><div${rows.length > 8 ? ' style="columns:2"' : ''}>${rows.join('')}</div>`
}

/** One row an x, one column a line. */
export function linesTable(lines: readonly LineOfChart[], xName: string): ChartTable {
  return {
    head: [xName, ...lines.map(({ name }) => name)],
    rows: [...allXs(lines.map(({ curve }) => curve))].map((x) => [x, ...lines.map(({ curve }) => valueAt(curve, x) ?? null)]),
  }
}
