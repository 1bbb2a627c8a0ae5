import type {
  BarSeriesOption,
  CustomSeriesOption,
  HeatmapSeriesOption,
  LineSeriesOption,
  SankeySeriesOption,
  ScatterSeriesOption,
  TreemapSeriesOption,
} from 'echarts/charts'
import type {
  DataZoomComponentOption,
  GridComponentOption,
  MarkAreaComponentOption,
  MarkLineComponentOption,
  TooltipComponentOption,
  VisualMapComponentOption,
} from 'echarts/components'
import type { ComposeOption } from 'echarts/core'
import type { ChartTokens } from './tokens'

export type ChartOption = ComposeOption<
  | BarSeriesOption
  | CustomSeriesOption
  | HeatmapSeriesOption
  | LineSeriesOption
  | SankeySeriesOption
  | ScatterSeriesOption
  | TreemapSeriesOption
  | GridComponentOption
  | TooltipComponentOption
  | MarkLineComponentOption
  | MarkAreaComponentOption
  | VisualMapComponentOption
  | DataZoomComponentOption
>

/** The same figures as a table: for those who cannot see the picture, and for CSV. */
export interface ChartTable {
  head: string[]
  rows: (string | number | null)[][]
}

/** What a picture is drawn on. */
export interface Canvas {
  tokens: ChartTokens
  width: number
  height: number
  /** A picture for a file, which nobody points at. */
  still?: boolean
}

/** A chart without Vue and without a page: pure functions of the data. */
export interface ChartModel {
  /** What it shows, in words. */
  label: string
  draw: (canvas: Canvas) => ChartOption
  table: () => ChartTable
}

/** What the pointer is over, and where inside the chart. */
export interface ChartHover {
  value: unknown
  x: number
  y: number
}

/** Tooltip in the theme's colours. Its formatter must escape every string that came from a file. */
export const tooltipStyle = (tokens: ChartTokens): TooltipComponentOption => ({
  confine: true,
  transitionDuration: 0,
  backgroundColor: tokens.surface,
  borderColor: tokens.line2,
  borderWidth: 1,
  padding: [6, 9],
  textStyle: { color: tokens.text, fontSize: 11, fontFamily: tokens.font },
  extraCssText: 'box-shadow: var(--e-1); border-radius: 5px; line-height: 1.5;',
})

export const axisText = (tokens: ChartTokens) => ({
  color: tokens.text3,
  fontSize: 11,
  fontFamily: tokens.font,
})
