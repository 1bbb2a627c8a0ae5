import type { ChartModel } from './chart'
import { extremes, lastPoint, type Curve } from './curve'
import { linesOption, linesTable, type LineOfChart } from './lines'
import type { ChartTokens } from './tokens'

/** Hues of compared runs: kept by a run's place, A, B, C …, wherever it appears. */
export const compareColour = (tokens: ChartTokens, index: number): string =>
  tokens.categories[[4, 10, 6, 8, 3, 5][index % 6]!]!

/** One figure of several runs over their epochs. Names come from people. */
export function compareCurves(input: {
  title: string
  epoch: string
  runs: readonly { name: string; curve: Curve }[]
  y: { min: number | null; max: number | null }
  formatY: (value: number) => string
  /** For the axis, where digits that say nothing only take room. */
  formatTick: (value: number) => string
}): ChartModel {
  const { title, epoch, runs, formatY, formatTick } = input
  const lines = (colour: (index: number) => string): LineOfChart[] =>
    runs.map((run, index) => ({ ...run, name: run.name, colour: colour(index) }))
  const max = input.y.max ?? niceCeiling(Math.max(0, extremes(runs.map(({ curve }) => curve)).most))
  const min = input.y.min ?? 0
  return {
    label: title,
    draw: (canvas) => {
      return linesOption(
        {
          // Letters at the line ends; the names stand above the chart.
          lines: lines((index) => compareColour(canvas.tokens, index)).map((line, index) => ({
            ...line,
            name: String.fromCharCode(65 + index),
          })),
          xMax: Math.max(1, ...runs.map(({ curve }) => (lastPoint(curve)?.[0] ?? 0) + 1)),
          y: { min, max: max > min ? max : min + 1, log: false },
          formatY,
          formatTick,
          xName: epoch,
        },
        canvas,
      )
    },
    table: () =>
      linesTable(
        lines(() => ''),
        epoch,
      ),
  }
}

/** The least of 1, 2, 5 × 10^n that holds the value. */
export function niceCeiling(value: number): number {
  if (!(value > 0)) return 1
  const power = 10 ** Math.floor(Math.log10(value))
  return ([1, 2, 5, 10].find((step) => step * power >= value * 0.999) ?? 10) * power
}
