import type { Configuration } from '@shared/configuration'
import { codebookSizes } from '@shared/configuration'
import { DOCTOR_THRESHOLDS } from '@shared/doctor'
import { weightedTerms } from '@shared/losses'
import type { EpochMetrics } from '@shared/training'
import { count, percent, significant } from '@/format/number'
import { least, most } from './axes'
import type { ChartModel } from './chart'
import { linesOption, linesTable, type ChartZoom, type LineOfChart, type Reference } from './lines'
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

const drawnLines = (input: CurveInput, lines: readonly LineOfChart[]): LineOfChart[] =>
  lines.map((line) => ({ ...line, points: smooth(line.points, input.smoothing ?? 0) }))

// Not 10 ** n, which misses 1e-4 by a rounding error and would name it so.
const decade = (value: number, round: (x: number) => number) => Number(`1e${round(Math.log10(value))}`)

/** From the decade below the smallest value to the one above the largest; on a log scale a 0 has no place. */
function logRange(values: readonly number[]): { min: number; max: number; log: true } {
  const positive = values.filter((value) => value > 0)
  const min = positive.length > 0 ? decade(least(positive), Math.floor) : 1e-4
  const max = positive.length > 0 ? decade(most(positive), Math.ceil) : 1
  return { min, max: max > min ? max : min * 10, log: true }
}

const valuesOf = (lines: readonly LineOfChart[]): number[] => lines.flatMap(({ points }) => points.flatMap(([, y]) => (y === null ? [] : [y])))

/** Where the axis is logarithmic, zeros are gaps. */
const withoutZeros = (lines: readonly LineOfChart[]): LineOfChart[] =>
  lines.map((line) => ({ ...line, points: line.points.map(([x, y]) => [x, y !== null && y > 0 ? y : null] as const) }))

/** All terms on one scale: which of them rules the sum is the first thing to see. */
export function lossTerms(input: CurveInput): ChartModel {
  const { metrics, configuration, words, weighted = true } = input
  const term = (pick: (m: EpochMetrics) => number | null) =>
    metrics.map((m) => {
      const value = pick(m)
      return [at(input, m), value !== null && value > 0 ? value : null] as const
    })
  const share = (key: 'recon' | 'commit' | 'codebook' | 'hinge') =>
    term((m) => (weighted ? weightedTerms(m.train, m.beta, configuration)[key] : m.train[key]))
  const lines = (tokens: ChartTokens): LineOfChart[] =>
    [
      { name: words.total, colour: tokens.text, points: term((m) => m.train.total) },
      {
        name: words.validation,
        colour: tokens.text3,
        points: term((m) => m.validation?.total ?? null),
        dashed: true,
      },
      { name: 'recon', colour: tokens.categories[0]!, points: share('recon') },
      { name: 'codebook', colour: tokens.categories[1]!, points: share('codebook') },
      { name: weighted ? 'β·commit' : 'commit', colour: tokens.categories[2]!, points: share('commit') },
      { name: 'hinge', colour: tokens.categories[3]!, points: share('hinge') },
    ]
      .filter(({ points }) => points.some(([, y]) => y !== null))
      .map((line) => ({ ...line, endText: significant(line.points.findLast(([, y]) => y !== null)?.[1]) }))
  return {
    label: words.lossTerms,
    draw: (canvas) => {
      const drawn = drawnLines(input, lines(canvas.tokens))
      const values = valuesOf(drawn)
      return linesOption(
        {
          lines: drawn,
          xMax: xMax(input),
          unreachedFrom: unreachedFrom(input),
          y: input.scale === 'linear' ? { min: 0, max: Math.max(1e-9, most(values)) * 1.05, log: false } : logRange(values),
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
  const evaluated = metrics.filter(({ figures }) => figures !== null)
  const last = evaluated.at(-1)?.figures ?? null
  const lines = (tokens: ChartTokens): LineOfChart[] => [
    {
      name: percent(last?.collisionRate),
      colour: tokens.accent,
      points: evaluated.map((m) => [at(input, m), m.figures!.collisionRate * 100] as const),
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
      const highest = Math.max(0, most(evaluated.map(({ figures }) => figures!.collisionRate * 100)))
      // A healthy run lives far below a hundred: the axis follows it, in steps that a person can read.
      const max = [1, 2, 5, 10, 20, 50, 100].find((step) => step >= highest) ?? 100
      const log = input.scale === 'log'
      const drawn = drawnLines(input, lines(tokens))
      const y = log ? logRange(valuesOf(drawn)) : { min: 0, max: evaluated.length === 0 ? 100 : max, log: false }
      return linesOption(
        {
          lines: log ? withoutZeros(drawn) : drawn,
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
  pick: (level: { perplexity: number; used: number }) => number,
  endText: (value: number, size: number) => string,
  references: (tokens: ChartTokens, largest: number) => Reference[],
): ChartModel {
  const { metrics, words } = input
  const evaluated = metrics.filter(({ figures }) => figures !== null)
  const sizes = codebookSizes(input.configuration)
  const lines = (tokens: ChartTokens): LineOfChart[] =>
    sizes.map((size, level) => {
      const points = evaluated.flatMap((m) => {
        const figures = m.figures!.levels[level]
        return figures === undefined ? [] : [[at(input, m), pick(figures)] as const]
      })
      return {
        name: words.level(level + 1),
        colour: levelColour(tokens, level),
        points,
        endText: endText(points.at(-1)?.[1] ?? 0, size),
      }
    })
  const largest = Math.max(...sizes)
  return {
    label,
    draw: (canvas) => {
      const log = input.scale === 'log'
      const drawn = drawnLines(input, lines(canvas.tokens))
      const y = log ? logRange([...valuesOf(drawn), largest]) : { min: 0, max: largest, log: false }
      return linesOption(
        {
          lines: log ? withoutZeros(drawn) : drawn,
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
    ({ perplexity }) => perplexity,
    (value) => value.toFixed(1),
    (tokens, largest) => [
      { value: largest * DOCTOR_THRESHOLDS.collapsed, text: input.words.collapseThreshold, colour: tokens.badSolid },
    ],
  )

export const codesInUse = (input: CurveInput): ChartModel =>
  perLevel(
    input,
    input.words.codesInUse,
    ({ used }) => used,
    (value, size) => `${count(value)} / ${count(size)}`,
    () => [],
  )
