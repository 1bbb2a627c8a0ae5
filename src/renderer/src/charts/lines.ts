import { escapeHtml, escapeLabel } from '@/format/escape'
import { evenInterval } from './axes'
import { axisText, tooltipStyle, type Canvas, type ChartOption, type ChartTable } from './chart'
import { placesOfReferences, type Reference } from './referenceNames'
export type { Reference } from './referenceNames'

export interface LineOfChart {
  name: string
  colour: string
  points: readonly (readonly [number, number | null])[]
  dashed?: boolean
  /** The value beside the name at the line's end. */
  endText?: string
  thin?: boolean
}

/** Part of the horizontal axis in percent of it. Changed in place, so that zooming draws nothing anew. */
export interface ChartZoom {
  start: number
  end: number
}

export interface LinesInput {
  lines: readonly LineOfChart[]
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

const GRID = { left: 46, top: 12, bottom: 26 }
const LABEL_GAP = 13

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

const lastValue = (line: LineOfChart) => line.points.findLast(([, y]) => y !== null)

/** x and y in turns, as ECharts takes them without looking at each; a gap is NaN. */
function flat(points: LineOfChart['points']): Float64Array {
  const values = new Float64Array(points.length * 2)
  points.forEach(([x, y], index) => {
    values[2 * index] = x
    values[2 * index + 1] = y ?? NaN
  })
  return values
}

const endOf = (line: LineOfChart) => {
  const last = lastValue(line)
  return last === undefined ? [] : [{ name: line.name, coord: [...last] as [number, number] }]
}

/** Lines over epochs, named at their ends, with reference lines; the part not reached yet is shaded. */
export function linesOption(input: LinesInput, { tokens, width, height }: Canvas): ChartOption {
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
  const reached = Math.max(0, ...lines.map((line) => lastValue(line)?.[0] ?? 0))
  const longest = Math.max(0, ...lines.map(({ name, endText = '' }) => name.length + endText.length + 1))
  const labelWidth = longest * 6.4 + 8
  // Labels stand in the part not reached; once that is too small they get room beside the axis.
  const right = (1 - reached / xMax) * (width - GRID.left - 16) >= labelWidth ? 16 : labelWidth
  const plot = height - GRID.top - GRID.bottom
  const scale = (value: number) => (y.log ? Math.log10(Math.max(value, 1e-300)) : value)
  const pixel = (value: number) =>
    plot * (1 - (scale(value) - scale(y.min)) / (scale(y.max) - scale(y.min) || 1))
  const ends = lines.map((line) => pixel(lastValue(line)?.[1] ?? y.min))
  const placed = spread(ends, LABEL_GAP, plot - 4)
  const referencePlaces = placesOfReferences(references, lines, {
    xMax,
    pixel,
    width: width - GRID.left - right,
    height: plot,
    names: placed.filter((_, index) => lastValue(lines[index]!) !== undefined),
    namesFrom: reached,
    namesTo: reached + (labelWidth / Math.max(1, width - GRID.left - right)) * xMax,
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
      type: y.log ? 'log' : 'value',
      min: y.min,
      max: y.max,
      ...(y.log ? { splitNumber: 4 } : { interval: evenInterval(y.max - y.min) }),
      splitLine: { lineStyle: { color: tokens.grid } },
      axisTick: { show: false },
      axisLine: { show: false },
      minorSplitLine: { show: false },
      axisLabel: { ...axisText(tokens), formatter: formatTick, hideOverlap: true },
    },
    tooltip: {
      ...tooltipStyle(tokens),
      trigger: 'axis',
      axisPointer: { type: 'line', lineStyle: { color: tokens.text3, width: 1 }, snap: true },
      formatter: (parts) => tooltip(Array.isArray(parts) ? parts : [parts], xName, formatX, formatY),
    },
    series: lines.map((line, index) => ({
      type: 'line',
      name: line.name,
      // A quarter of the time that arrays of pairs take.
      dimensions: ['x', 'y'],
      data: flat(line.points) as unknown as number[],
      showSymbol: false,
      symbol: 'none',
      silent: true,
      // One dot, where the line is now.
      markPoint: {
        silent: true,
        animation: false,
        symbol: 'circle',
        symbolSize: 5,
        label: { show: false },
        data: endOf(line),
      },
      // Drawing every one of two thousand points into 400 pixels costs time and shows nothing more.
      ...(line.points.length > 1000 ? { sampling: 'lttb' as const } : {}),
      lineStyle: {
        width: line.thin === true ? 1 : 1.6,
        color: line.colour,
        type: line.dashed === true ? [4, 3] : 'solid',
        opacity: line.thin === true ? 0.55 : 1,
      },
      itemStyle: { color: line.colour },
      emphasis: { disabled: true },
      endLabel: {
        show: lastValue(line) !== undefined,
        distance: 8,
        offset: [0, placed[index]! - ends[index]!],
        // No reference line is to strike a name through.
        ...(references.length > 0 && { backgroundColor: unreachedFrom === null ? tokens.surface : tokens.surface2 }),
        formatter: `{name|${escapeLabel(line.name)}}  {value|${escapeLabel(line.endText ?? '')}}`,
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
      ...(index === 0
        ? {
            markArea: {
              silent: true,
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
                yAxis: value,
                lineStyle: { color: colour, type: [3, 3], width: 1 },
                label: {
                  formatter: escapeLabel(text),
                  position: referencePlaces[at]!,
                  color: colour,
                  fontSize: 11,
                  fontFamily: tokens.font,
                  distance: [4, 3],
                },
              })),
            },
          }
        : {}),
    })),
  }
}

type TooltipPart = { seriesName?: string; color?: unknown; value?: unknown; axisValue?: unknown }

function tooltip(
  parts: readonly unknown[],
  xName: string,
  formatX: (x: number) => string,
  formatY: (y: number) => string,
): string {
  const rows = (parts as TooltipPart[]).flatMap(({ seriesName = '', color, value }) => {
    const point = Array.isArray(value) ? (value as number[]) : []
    if (point[1] == null || Number.isNaN(point[1])) return []
    const dot = `<i style="display:inline-block;width:8px;height:8px;border-radius:2px;margin-right:6px;background:${escapeHtml(String(color))}"></i>`
    return [
      `<div>${dot}${escapeHtml(seriesName)} <b style="float:right;margin-left:14px">${escapeHtml(formatY(point[1]))}</b></div>`,
    ]
  })
  const first = (parts as TooltipPart[])[0]?.value
  const x = Array.isArray(first) ? Number(first[0]) : 0
  return `<div style="opacity:.75">${escapeHtml(xName)} ${escapeHtml(formatX(x))}</div>${rows.join('')}`
}

/** One row an x, one column a line. */
export function linesTable(lines: readonly LineOfChart[], xName: string): ChartTable {
  const xs = [...new Set(lines.flatMap(({ points }) => points.map(([x]) => x)))].sort((a, b) => a - b)
  const byX = lines.map(({ points }) => new Map(points.map(([x, y]) => [x, y])))
  return {
    head: [xName, ...lines.map(({ name }) => name)],
    rows: xs.map((x) => [x, ...byX.map((line) => line.get(x) ?? null)]),
  }
}
