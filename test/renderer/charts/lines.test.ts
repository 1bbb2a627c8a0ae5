import { BASE_CONFIGURATION } from '@shared/configuration'
import { describe, expect, it } from 'vitest'
import { linesTable, spread } from '@/charts/lines'
import { placesOfReferences } from '@/charts/referenceNames'
import {
  codesInUse,
  collisionRate,
  lossTerms,
  perplexityPerLevel,
  type CurveInput,
} from '@/charts/trainingCurves'
import { weightedTerms } from '@shared/losses'
import { epochs } from '../metrics'
import { CANVAS } from './canvas'

const words: CurveInput['words'] = {
  epoch: 'Epoch',
  lossTerms: 'Loss',
  collisionRate: 'Rate',
  perplexity: 'Perplexity',
  codesInUse: 'Codes',
  validation: 'val',
  total: 'total',
  randomFloor: 'random floor',
  duplicateFloor: 'duplicates',
  collapseThreshold: 'threshold',
  level: (level) => `L${level}`,
}
const input = (length: number, figure: Parameters<typeof epochs>[1] = () => ({ rate: 0.5 })): CurveInput => ({
  metrics: epochs(length, figure),
  configuration: BASE_CONFIGURATION,
  words,
})
type Drawn = {
  xAxis: { min: number; max: number }
  yAxis: { type: string; min: number; max: number }
  series: {
    name: string
    data: [number, number | null][]
    markPoint: { data: { coord: [number, number] }[] }
    markArea?: { data: unknown[] }
    markLine?: { data: { yAxis: number }[] }
    endLabel: { formatter: string }
  }[]
}
/** With each line's flat numbers as pairs again, its gaps as null. */
function draw(model: ReturnType<typeof lossTerms>): Drawn {
  const drawn = model.draw(CANVAS) as unknown as Omit<Drawn, 'series'> & { series: (Omit<Drawn['series'][number], 'data'> & { data: Float64Array })[] }
  const pairs = (flat: Float64Array) =>
    Array.from({ length: flat.length / 2 }, (_, i): [number, number | null] => [flat[2 * i]!, Number.isNaN(flat[2 * i + 1]!) ? null : flat[2 * i + 1]!])
  return { ...drawn, series: drawn.series.map((one) => ({ ...one, data: pairs(one.data) })) }
}

describe('line ends', () => {
  it('are pushed apart, in their order, and stay inside', () => {
    expect(spread([10, 12, 40], 13, 200)).toEqual([10, 23, 40])
    expect(spread([198, 199], 13, 200)).toEqual([187, 200])
    expect(spread([50, 10], 13, 200)).toEqual([50, 10])
    expect(spread([], 13, 200)).toEqual([])
  })
})

describe('loss terms', () => {
  it('are weighted as they enter the sum', () => {
    expect(
      weightedTerms({ total: 0, recon: 2, commit: 4, codebook: 6, hinge: 1 }, 0.25, {
        ...BASE_CONFIGURATION,
        recon_weight: 3,
        codebook_weight: 0.5,
        hinge_weight: 20,
      }),
    ).toEqual({ recon: 6, commit: 1, codebook: 3, hinge: 20 })
  })
  it('stand on whole decades of one log scale', () => {
    const { yAxis, series } = draw(lossTerms(input(10)))
    expect(yAxis).toMatchObject({ type: 'log', min: 1e-4, max: 1e-2 })
    expect(series.map(({ name }) => name)).toEqual(['total', 'val', 'recon', 'codebook', 'β·commit'])
  })
  it('leave out what is 0, which a log scale cannot show', () => {
    const run = input(5)
    const warm = {
      ...run,
      metrics: run.metrics.map((m, i) => ({ ...m, beta: i === 0 ? 0 : 0.25, validation: null })),
    }
    const { series } = draw(lossTerms(warm))
    expect(series.find(({ name }) => name === 'val')).toBeUndefined()
    expect(series.find(({ name }) => name === 'β·commit')!.data[0]).toEqual([0, null])
    expect(series[0]!.markPoint.data.map(({ coord: [x] }) => x)).toEqual([series[0]!.data.length - 1])
  })
  it('are drawn before the first epoch as axes without lines', () => {
    const { series, xAxis } = draw(lossTerms(input(0)))
    expect(series).toEqual([])
    expect(xAxis.max).toBe(200)
  })
  it('shade the epochs that are not reached, and none once all are', () => {
    expect(draw(lossTerms(input(50))).series[0]!.markArea!.data).toEqual([[{ xAxis: 49 }, { xAxis: 200 }]])
    expect(draw(lossTerms(input(200))).series[0]!.markArea!.data).toEqual([])
  })
  it('run over seconds as well, the axis being the time that the whole run will take', () => {
    const { xAxis, series } = draw(lossTerms({ ...input(100), axis: 'time' }))
    expect(xAxis.max).toBeCloseTo(100)
    expect(series[0]!.data.at(-1)![0]).toBe(50)
  })
})

describe('collision rate', () => {
  it('has the floors as its reference lines', () => {
    const { series } = draw(collisionRate(input(10, () => ({ rate: 0.5, floor: 0.0075, duplicates: 0.1 }))))
    expect(series[0]!.markLine!.data.map(({ yAxis }) => yAxis)).toEqual([0.75, 10])
  })
  it.each([
    [0.0003, 1],
    [0.034, 5],
    [0.42, 50],
    [0.99, 100],
  ])('of %s stands on an axis to %s', (rate, max) => {
    expect(draw(collisionRate(input(10, () => ({ rate, floor: null })))).yAxis.max).toBe(max)
  })
  it('skips epochs that were not evaluated', () => {
    const { series } = draw(collisionRate(input(4, (epoch) => (epoch % 2 === 0 ? { rate: 0.5 } : null))))
    expect(series[0]!.data.map(([x]) => x)).toEqual([0, 2])
  })
})

it('levels keep their hue and their K', () => {
  const { series, yAxis } = draw(perplexityPerLevel(input(3, () => ({ perplexity: [12.2, 49.6, 41.2] }))))
  expect(series.map(({ endLabel }) => endLabel.formatter)).toEqual([
    '{name|L1}  {value|12.2}',
    '{name|L2}  {value|49.6}',
    '{name|L3}  {value|41.2}',
  ])
  expect(yAxis.max).toBe(64)
  expect(draw(codesInUse(input(3, () => ({ used: [15, 60, 53] })))).series[0]!.endLabel.formatter).toContain(
    '15 / 64',
  )
})

it('two hundred thousand values are more than the arguments of a call', () => {
  const many = perplexityPerLevel({ ...input(70_000, () => ({ perplexity: [12.2, 49.6, 41.2] })), scale: 'log' })
  expect(draw(many).yAxis).toMatchObject({ min: 10, max: 100 })
})

it('the table beside a chart has one row an epoch and every line', () => {
  const table = collisionRate(input(2, () => ({ rate: 0.5 }))).table()
  expect(table).toEqual({
    head: ['Epoch', 'Rate (%)'],
    rows: [
      [0, 50],
      [1, 50],
    ],
  })
  expect(
    linesTable(
      [
        { name: 'a', colour: '', points: [[1, 5]] },
        { name: 'b', colour: '', points: [[0, 7]] },
      ],
      'x',
    ),
  ).toEqual({
    head: ['x', 'a', 'b'],
    rows: [
      [0, null, 7],
      [1, 5, null],
    ],
  })
})

describe('a reference’s name', () => {
  const plot = { xMax: 100, pixel: (value: number) => 200 - 2 * value, width: 600, height: 200, names: [], namesFrom: 100, namesTo: 100 }
  const flat = (y: number) => ({ points: [[0, y], [100, y]] as const })
  const threshold = { value: 25, text: 'collapse threshold', colour: 'red' }
  const place = (...lines: Parameters<typeof placesOfReferences>[1]) => placesOfReferences([threshold], lines, plot)[0]

  it('stands at the start of its line, above it, where nothing else is', () => {
    expect(place(flat(80))).toBe('insideStartTop')
  })
  it('stands where a curve of few points does not pass', () => {
    // From the threshold's height at the start upwards: between its two points lies the name's place, 7 pixels above.
    expect(place({ points: [[0, 25], [20, 40], [100, 90]] })).toBe('insideEndTop')
    expect(place(flat(28))).toBe('insideStartBottom')
  })
  it('gives way to the names at the ends of the curves', () => {
    const placed = placesOfReferences([threshold], [{ points: [[0, 20], [1, 32]] }], { ...plot, names: [143], namesFrom: 1, namesTo: 12 })
    expect(placed).toEqual(['insideEndTop'])
  })
  it('gives way to the name of a reference close to it', () => {
    expect(placesOfReferences([threshold, { value: 26, text: 'floor', colour: 'grey' }], [flat(80)], plot)).toEqual([
      'insideStartBottom',
      'insideStartTop',
    ])
  })
})
