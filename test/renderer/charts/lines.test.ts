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
import { CANVAS, curve, tooltipHtml } from './canvas'

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
interface Line {
  name: string
  data: [number, number | null][]
  endLabel: { formatter: string }
}
interface Ruler {
  data: [number, number | null][]
  markPoint: { data: { coord: [number, number] }[] }
  markArea: { data: unknown[] }
  markLine: { data: { yAxis: number }[] }
}
interface Drawn {
  xAxis: { min: number; max: number }
  yAxis: { min: number; max: number; interval: number; axisLabel: { formatter: (value: number) => string } }
  series: Line[]
  ruler: Ruler
}
/** With each line's flat numbers as pairs again, its gaps as null; the first series is the ruler. */
function draw(model: ReturnType<typeof lossTerms>): Drawn {
  const drawn = model.draw(CANVAS) as unknown as Omit<Drawn, 'series'> & { series: (Omit<Line & Ruler, 'data'> & { data: Float64Array })[] }
  const pairs = (flat: Float64Array) =>
    Array.from({ length: flat.length / 2 }, (_, i): [number, number | null] => [flat[2 * i]!, Number.isNaN(flat[2 * i + 1]!) ? null : flat[2 * i + 1]!])
  const series = drawn.series.map((one) => ({ ...one, data: pairs(one.data) }))
  return { ...drawn, series: series.slice(1), ruler: series[0]! }
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
    expect(yAxis).toMatchObject({ min: -4, max: -2, interval: 1 })
    expect([-4, -3, -2].map(yAxis.axisLabel.formatter)).toEqual(['1e-4', '1e-3', '1e-2'])
    expect(series[0]!.data[0]![1]).toBeCloseTo(Math.log10(input(10).metrics[0]!.train.total), 12)
    expect(series.map(({ name }) => name)).toEqual(['total', 'val', 'recon', 'codebook', 'β·commit'])
  })
  it('leave out what is 0, which a log scale cannot show', () => {
    const run = input(5)
    const warm = {
      ...run,
      metrics: run.metrics.map((m, i) => ({ ...m, beta: i === 0 ? 0 : 0.25, validation: null })),
    }
    const { series, ruler } = draw(lossTerms(warm))
    expect(series.find(({ name }) => name === 'val')).toBeUndefined()
    expect(series.find(({ name }) => name === 'β·commit')!.data[0]).toEqual([0, null])
    expect(ruler.markPoint.data.map(({ coord: [x] }) => x)).toEqual(series.map(() => 4))
  })
  it('are drawn before the first epoch as axes without lines', () => {
    const { series, xAxis } = draw(lossTerms(input(0)))
    expect(series).toEqual([])
    expect(xAxis.max).toBe(200)
  })
  it('shade the epochs that are not reached, and none once all are', () => {
    expect(draw(lossTerms(input(50))).ruler.markArea.data).toEqual([[{ xAxis: 49 }, { xAxis: 200 }]])
    expect(draw(lossTerms(input(200))).ruler.markArea.data).toEqual([])
  })
  it('run over seconds as well, the axis being the time that the whole run will take', () => {
    const { xAxis, series } = draw(lossTerms({ ...input(100), axis: 'time' }))
    expect(xAxis.max).toBeCloseTo(100)
    expect(series[0]!.data.at(-1)![0]).toBe(50)
  })
})

describe('validation', () => {
  it('is a line where it is looked at every second epoch only', () => {
    const run = input(5)
    const { series } = draw(lossTerms({ ...run, metrics: run.metrics.map((m) => (m.epoch % 2 === 0 ? m : { ...m, validation: null })) }))
    expect(series.find(({ name }) => name === 'val')!.data.map(([x]) => x)).toEqual([0, 2, 4])
  })
})

const textOf = (html: string) => html.replaceAll(/<[^>]*>/g, ' ').replaceAll(/ +/g, ' ').trim()

describe('a long run', () => {
  // One epoch in three thousand is far out; the rest is noise between 1 and 2.
  const model = (zoom?: { start: number; end: number }) =>
    perplexityPerLevel({
      ...input(3000, (epoch) => ({ perplexity: [epoch === 1234 ? 60 : 1 + ((epoch * 7919) % 1000) / 1000, 5, 5] })),
      configuration: { ...BASE_CONFIGURATION, epochs: 3000 },
      zoom,
    })
  it('is drawn by as many points as its chart is wide, the one that is far out among them', () => {
    const [first] = draw(model()).series
    expect(first!.data.length).toBeLessThan(CANVAS.width)
    expect(first!.data.length).toBeGreaterThan(CANVAS.width / 2)
    expect(first!.data).toContainEqual([1234, 60])
  })
  it('is drawn whole where so little of it is looked at that there is room', () => {
    const seen = draw(model({ start: 50, end: 52 })).series[0]!.data.filter(([x]) => x > 1500 && x < 1560)
    expect(seen.length).toBe(59)
  })
  it('has a crosshair that stops at every epoch and tells every value as it is', () => {
    expect(draw(model()).ruler.data.map(([x]) => x)).toEqual(Array.from({ length: 3000 }, (_, epoch) => epoch))
    const html = tooltipHtml(model().draw(CANVAS), [{ value: [1234, Number.NaN] }])
    expect(textOf(html)).toBe('Epoch 1234 L1 60 L2 5 L3 5')
  })
  it('shares its crosshair with charts of fewer epochs, whose values are those of the last one before, and say so', () => {
    const some = { ...input(9, (epoch) => (epoch % 4 === 0 ? { rate: epoch / 100 } : null)) }
    expect(draw(collisionRate(some)).ruler.data.map(([x]) => x)).toEqual(draw(lossTerms(some)).ruler.data.map(([x]) => x))
    expect(textOf(tooltipHtml(collisionRate(some).draw(CANVAS), [{ value: [6, 0] }]))).toMatch(/^Epoch 6 Rate 4\s% \(4\)$/)
  })
  it('has no ruler in a picture for a file', () => {
    const { series } = model().draw({ ...CANVAS, still: true }) as unknown as { series: { data: Float64Array }[] }
    expect(series[0]!.data.length).toBe(0)
  })
})

describe('collision rate', () => {
  it('has the floors as its reference lines', () => {
    const { ruler } = draw(collisionRate(input(10, () => ({ rate: 0.5, floor: 0.0075, duplicates: 0.1 }))))
    expect(ruler.markLine.data.map(({ yAxis }) => yAxis)).toEqual([0.75, 10])
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
  expect(draw(many).yAxis).toMatchObject({ min: 1, max: 2 })
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
        { name: 'a', colour: '', curve: curve([1, 5]) },
        { name: 'b', colour: '', curve: curve([0, 7]) },
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
  const flat = (y: number) => ({ curve: curve([0, y], [100, y]) })
  const threshold = { value: 25, text: 'collapse threshold', colour: 'red' }
  const place = (...lines: Parameters<typeof placesOfReferences>[1]) => placesOfReferences([threshold], lines, plot)[0]

  it('stands at the start of its line, above it, where nothing else is', () => {
    expect(place(flat(80))).toBe('insideStartTop')
  })
  it('stands where a curve of few points does not pass', () => {
    // From the threshold's height at the start upwards: between its two points lies the name's place, 7 pixels above.
    expect(place({ curve: curve([0, 25], [20, 40], [100, 90]) })).toBe('insideEndTop')
    expect(place(flat(28))).toBe('insideStartBottom')
  })
  it('gives way to the names at the ends of the curves', () => {
    const placed = placesOfReferences([threshold], [{ curve: curve([0, 20], [1, 32]) }], { ...plot, names: [143], namesFrom: 1, namesTo: 12 })
    expect(placed).toEqual(['insideEndTop'])
  })
  it('gives way to the name of a reference close to it', () => {
    expect(placesOfReferences([threshold, { value: 26, text: 'floor', colour: 'grey' }], [flat(80)], plot)).toEqual([
      'insideStartBottom',
      'insideStartTop',
    ])
  })
})
