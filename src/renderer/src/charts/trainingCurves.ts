import type { Configuration } from '@shared/configuration'
import { codebookSizes } from '@shared/configuration'
import { DOCTOR_THRESHOLDS } from '@shared/doctor'
import { weightedTerms } from '@shared/losses'
import type { EpochMetrics } from '@shared/training'
import { count, percent, significant } from '@/format/number'
import type { ChartModel } from './chart'
import { curveOf, extremes, lastPoint, positive, type Curve } from './curve'
import { linesOption, linesTable, type ChartZoom, type LineOfChart, type Reference } from './lines'
import { readOnce } from './readOnce'
import { smooth } from './smooth'
import { levelColour, type ChartTokens } from './tokens'

/** Words that a curve needs, in the language of the moment. */
export interface CurveWords {
  epoch: string
  lossTerms: string
  collisionRate: string
  perplexity: string
  codesInUse: string
  validation: string
  total: string
  randomFloor: string
  duplicateFloor: string
  collapseThreshold: string
  level: (level: number) => string
}

export interface CurveInput {
  metrics: readonly EpochMetrics[]
  configuration: Configuration
  words: CurveWords
  /** By epoch, or by seconds since the first step. */
  axis?: 'epoch' | 'time'
  /** As the terms enter the sum, or as they are. */
  weighted?: boolean
  /** `auto`: losses on a log scale, everything else linear. */
  scale?: 'auto' | 'log' | 'linear'
  /** Weight of what came before, 0 … 1; the table keeps the values as they are. */
  smoothing?: number
  /** The part of the axis that is shown, in percent; whoever zooms writes it here. */
  zoom?: ChartZoom | undefined
}

const at = (input: CurveInput, metrics: EpochMetrics) =>
  input.axis === 'time' ? metrics.elapsedMs / 1000 : metrics.epoch
const xMax = (input: CurveInput) => {
  const last = input.metrics.at(-1)
  if (input.axis !== 'time') return Math.max(1, input.configuration.epochs)
  // The time of the whole run, as the epochs so far foretell it.
  return last === undefined
    ? 1
    : Math.max(1, (last.elapsedMs / 1000) * (input.configuration.epochs / (last.epoch + 1)))
}
const unreachedFrom = (input: CurveInput) => {
  const last = input.metrics.at(-1)
  return last === undefined || last.epoch + 1 >= input.configuration.epochs ? null : at(input, last)
}
const xName = (input: CurveInput) => (input.axis === 'time' ? 's' : input.words.epoch)
const formatX = (input: CurveInput) =>
  input.axis === 'time' ? (x: number) => `${Math.round(x)} s` : (x: number) => String(Math.round(x))

/** The x of some epochs; curves of the same epochs share it. */
const xsOf = (input: CurveInput, metrics: readonly EpochMetrics[]) =>
  readOnce(metrics, `x ${input.axis}`, () => Float64Array.from(metrics, (m) => at(input, m)))
/** A figure of some epochs along the axis. `name` tells everything that it depends on. */
const curveBy = (input: CurveInput, metrics: readonly EpochMetrics[], name: string, pick: (m: EpochMetrics) => number | undefined) =>
  readOnce(metrics, `${name}, ${input.axis}`, () => curveOf(xsOf(input, metrics), (index) => pick(metrics[index]!)))
const evaluatedOf = (metrics: readonly EpochMetrics[]) => readOnce(metrics, 'evaluated', () => metrics.filter(({ figures }) => figures !== null))
/** Only where there is a validation loss: every fifth epoch is a line too, and no row of gaps. */
const validatedOf = (metrics: readonly EpochMetrics[]) => {
  const some = readOnce(metrics, 'validated', () => metrics.filter(({ validation }) => validation !== null))
  return some.length === metrics.length ? metrics : some
}

const mapCurves = (lines: readonly LineOfChart[], change: (curve: Curve) => Curve): LineOfChart[] =>
  lines.map((line) => ({ ...line, curve: change(line.curve) }))
const drawnLines = (input: CurveInput, lines: readonly LineOfChart[]): LineOfChart[] =>
  mapCurves(lines, (curve) => smooth(curve, input.smoothing ?? 0))
const curvesOf = (lines: readonly LineOfChart[]) => lines.map(({ curve }) => curve)

// Not 10 ** n, which misses 1e-4 by a rounding error and would name it so.
const decade = (value: number, round: (x: number) => number) => Number(`1e${round(Math.log10(value))}`)

/** From the decade below the smallest value to the one above the largest; on a log scale a 0 has no place. */
function logRange(curves: readonly Curve[], largest = -Infinity): { min: number; max: number; log: true } {
  const range = extremes(curves, (y) => y > 0)
  const [least, most] = [Math.min(range.least, largest > 0 ? largest : Infinity), Math.max(range.most, largest)]
  const min = least < Infinity ? decade(least, Math.floor) : 1e-4
  const max = most > 0 ? decade(most, Math.ceil) : 1
  return { min, max: max > min ? max : min * 10, log: true }
}

/** All terms on one scale: which of them rules the sum is the first thing to see. */
export function lossTerms(input: CurveInput): ChartModel {
  const { metrics, configuration, words, weighted = true } = input
  const weights = weighted ? [configuration.recon_weight, configuration.codebook_weight, configuration.hinge_weight].join(' ') : 'none'
  const share = (key: 'recon' | 'commit' | 'codebook' | 'hinge') =>
    positive(curveBy(input, metrics, `${key}, weights ${weights}`, (m) => (weighted ? weightedTerms(m.train, m.beta, configuration)[key] : m.train[key])))
  const lines = (tokens: ChartTokens): LineOfChart[] =>
    [
      { name: words.total, colour: tokens.text, curve: positive(curveBy(input, metrics, 'total', (m) => m.train.total)) },
      {
        name: words.validation,
        colour: tokens.text3,
        curve: positive(curveBy(input, validatedOf(metrics), 'validation', (m) => m.validation!.total)),
        dashed: true,
      },
      { name: 'recon', colour: tokens.categories[0]!, curve: share('recon') },
      { name: 'codebook', colour: tokens.categories[1]!, curve: share('codebook') },
      { name: weighted ? 'β·commit' : 'commit', colour: tokens.categories[2]!, curve: share('commit') },
      { name: 'hinge', colour: tokens.categories[3]!, curve: share('hinge') },
    ].flatMap((line) => {
      const last = lastPoint(line.curve)
      return last === undefined ? [] : [{ ...line, endText: significant(last[1]) }]
    })
  return {
    label: words.lossTerms,
    draw: (canvas) => {
      const drawn = drawnLines(input, lines(canvas.tokens))
      const curves = curvesOf(drawn)
      return linesOption(
        {
          lines: drawn,
          xs: xsOf(input, input.metrics),
          xMax: xMax(input),
          unreachedFrom: unreachedFrom(input),
          y: input.scale === 'linear' ? { min: 0, max: Math.max(1e-9, extremes(curves).most) * 1.05, log: false } : logRange(curves),
          zoom: input.zoom,
          formatY: exponent,
          formatX: formatX(input),
          xName: xName(input),
        },
        canvas,
      )
    },
    table: () => linesTable(lines(PLAIN), xName(input)),
  }
}

const exponent = (value: number): string =>
  value !== 0 && Math.log10(value) % 1 === 0 ? value.toExponential(0).replace('e+', 'e') : significant(value)

/** Colours do not matter in a table. */
const PLAIN = {
  levels: ['', '', '', ''],
  categories: Array.from({ length: 12 }, () => ''),
} as unknown as ChartTokens

/** Collision rate of evaluated epochs with the two floors beneath it. */
export function collisionRate(input: CurveInput): ChartModel {
  const { metrics, words } = input
  const evaluated = evaluatedOf(metrics)
  const last = evaluated.at(-1)?.figures ?? null
  const lines = (tokens: ChartTokens): LineOfChart[] => [
    {
      name: words.collisionRate,
      endName: percent(last?.collisionRate),
      colour: tokens.accent,
      curve: curveBy(input, evaluated, 'collision rate in percent', (m) => m.figures!.collisionRate * 100),
    },
  ]
  return {
    label: words.collisionRate,
    draw: (canvas) => {
      const { tokens } = canvas
      const floors: Reference[] = []
      if (last?.randomFloor != null)
        floors.push({
          value: last.randomFloor * 100,
          text: `${words.randomFloor} ${percent(last.randomFloor)}`,
          colour: tokens.badSolid,
        })
      if (last?.exactDuplicateFloor != null && last.exactDuplicateFloor > 0)
        floors.push({
          value: last.exactDuplicateFloor * 100,
          text: `${words.duplicateFloor} ${percent(last.exactDuplicateFloor)}`,
          colour: tokens.text3,
        })
      const highest = Math.max(0, extremes(curvesOf(lines(tokens))).most)
      // A healthy run lives far below a hundred: the axis follows it, in steps that a person can read.
      const max = [1, 2, 5, 10, 20, 50, 100].find((step) => step >= highest) ?? 100
      const log = input.scale === 'log'
      const drawn = drawnLines(input, lines(tokens))
      const y = log ? logRange(curvesOf(drawn)) : { min: 0, max: evaluated.length === 0 ? 100 : max, log: false }
      return linesOption(
        {
          lines: log ? mapCurves(drawn, positive) : drawn,
          xs: xsOf(input, input.metrics),
          xMax: xMax(input),
          unreachedFrom: unreachedFrom(input),
          y,
          zoom: input.zoom,
          references: floors.filter(({ value }) => value <= y.max && value >= y.min),
          formatY: (v) => `${+v.toFixed(2)}\u202F%`,
          formatX: formatX(input),
          xName: xName(input),
        },
        canvas,
      )
    },
    table: () => linesTable([{ ...lines(PLAIN)[0]!, name: `${words.collisionRate} (%)` }], xName(input)),
  }
}

function perLevel(
  input: CurveInput,
  label: string,
  figure: 'perplexity' | 'used',
  endText: (value: number, size: number) => string,
  references: (tokens: ChartTokens, largest: number) => Reference[],
): ChartModel {
  const { metrics, words } = input
  const evaluated = evaluatedOf(metrics)
  const sizes = codebookSizes(input.configuration)
  const lines = (tokens: ChartTokens): LineOfChart[] =>
    sizes.map((size, level) => {
      const curve = curveBy(input, evaluated, `${figure} of level ${level}`, (m) => m.figures!.levels[level]?.[figure])
      return {
        name: words.level(level + 1),
        colour: levelColour(tokens, level),
        curve,
        endText: endText(lastPoint(curve)?.[1] ?? 0, size),
      }
    })
  const largest = Math.max(...sizes)
  return {
    label,
    draw: (canvas) => {
      const log = input.scale === 'log'
      const drawn = drawnLines(input, lines(canvas.tokens))
      const y = log ? logRange(curvesOf(drawn), largest) : { min: 0, max: largest, log: false }
      return linesOption(
        {
          lines: log ? mapCurves(drawn, positive) : drawn,
          xs: xsOf(input, input.metrics),
          xMax: xMax(input),
          unreachedFrom: unreachedFrom(input),
          y,
          zoom: input.zoom,
          references: references(canvas.tokens, largest).filter(({ value }) => value >= y.min),
          formatY: (v) => count(v),
          formatX: formatX(input),
          xName: xName(input),
        },
        canvas,
      )
    },
    table: () => linesTable(lines(PLAIN), xName(input)),
  }
}

export const perplexityPerLevel = (input: CurveInput): ChartModel =>
  perLevel(
    input,
    input.words.perplexity,
    'perplexity',
    (value) => value.toFixed(1),
    (tokens, largest) => [
      { value: largest * DOCTOR_THRESHOLDS.collapsed, text: input.words.collapseThreshold, colour: tokens.badSolid },
    ],
  )

export const codesInUse = (input: CurveInput): ChartModel =>
  perLevel(
    input,
    input.words.codesInUse,
    'used',
    (value, size) => `${count(value)} / ${count(size)}`,
    () => [],
  )
