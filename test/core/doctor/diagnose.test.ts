import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { preset } from '@core/configuration'
import { diagnose, levelState, type DoctorInput } from '@core/doctor'
import { Configuration } from '@shared/configuration'
import { DOCTOR_THRESHOLDS, withRemedy, type Diagnosis } from '@shared/doctor'
import { sayFinding, sayRemedy, sayRules } from '@shared/doctor/say'
import { EpochMetrics } from '@shared/training'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'

const Kept = z.object({
  dimensions: z.number(),
  configuration: Configuration,
  usage: z.array(z.array(z.number())).nullable(),
  metrics: z.array(EpochMetrics),
})

/** A run that really was trained: bench/doctor/run.ts --fixtures test/fixtures/doctor */
function real(name: string): DoctorInput {
  const file = join(import.meta.dirname, '../../fixtures/doctor', `${name}.json`)
  const { usage, ...kept } = Kept.parse(JSON.parse(readFileSync(file, 'utf8')))
  return { ...kept, usage: usage?.map((level) => Int32Array.from(level)) ?? null, recommended: preset('recommended') }
}
const told = ({ findings }: Diagnosis) =>
  findings.map(({ rule, level, causes }) => `${rule}${level ?? ''}${causes.length > 0 ? ` ${causes.map(({ id }) => id).join('+')}` : ''}`)
const alarms = (diagnosis: Diagnosis) => diagnosis.findings.filter(({ tone }) => tone === 'bad')

describe('the doctor, on runs that were trained', () => {
  it.each(['demo', 'text', 'clusters'])('has nothing to say against recommended on %s', (data) =>
    expect(told(diagnose(real(`${data}-recommended`)))).toEqual(['inScale']),
  )

  it.each([
    ['text-final', ['levelCollapsed1 scale', 'levelCollapsed2 scale', 'levelCollapsed3 scale', 'aboveFloor']],
    ['demo-final', ['levelCollapsed2 scale', 'levelCollapsed3 scale', 'aboveFloor']],
    ['clusters-final', ['levelCollapsed1 scale', 'notLearned scale', 'aboveFloor']],
    [
      'text-collapsed',
      [1, 2, 3].map((level) => `levelCollapsed${level} scale+randomCodes+frozenCodes`).concat('notLearned scale+randomCodes+frozenCodes', 'largestGroup', 'aboveFloor'),
    ],
    ['clusters-first-fix', ['levelCollapsed3 scale+frozenCodes', 'aboveFloor']],
    ['text-first-fix', ['aboveFloor']],
    ['demo-first-fix', ['aboveFloor']],
  ])('names levels and causes of %s', (name, expected) => expect(told(diagnose(real(name)))).toEqual(expected))

  it.each(['demo-final', 'text-final', 'clusters-final', 'demo-collapsed', 'text-collapsed', 'clusters-collapsed', 'clusters-first-fix'])(
    'offers against %s first the very change that was then trained, and it cured it',
    (name) => {
      const [before, after] = [real(name), real(`${name}-cured`)]
      const ill = diagnose(before)
      const [remedy] = alarms(ill)[0]!.remedies
      expect(withRemedy(before.configuration, remedy!)).toEqual(after.configuration)
      const cured = diagnose(after)
      expect(alarms(cured)).toEqual([])
      expect(cured.levels.map(({ state }) => state)).toEqual(['healthy', 'healthy', 'healthy'])
      const rate = (input: DoctorInput) => input.metrics.findLast(({ figures }) => figures)!.figures!.collisionRate
      expect(rate(after)).toBeLessThan(0.75 * rate(before))
    },
  )

  it('says nothing before a tenth of the epochs, whatever the figures are, but once a run has ended', () => {
    const run = real('text-final')
    const early = (epochs: number) => diagnose({ ...run, metrics: run.metrics.filter(({ epoch }) => epoch < epochs) })
    expect(early(6)).toMatchObject({ epoch: 5, settledAfter: 20, findings: [] })
    expect(early(6).levels.map(({ state }) => state)).toEqual(['collapsed', 'collapsed', 'collapsed'])
    expect(alarms(early(21))).toHaveLength(3 + 1)
    const short = { ...run, configuration: { ...run.configuration, epochs: 2 } }
    expect(alarms(diagnose({ ...short, metrics: run.metrics.slice(0, 2) })).length).toBeGreaterThan(0)
    expect(diagnose({ ...run, metrics: [] })).toEqual({ epoch: null, settledAfter: 20, levels: [], findings: [] })
  })

  it.each(['en', 'zh'] as const)('is said with every figure filled in (%s)', (language) => {
    const numbers = { count: String, percent: (share: number) => `${share * 100} %`, significant: (x: number) => x.toPrecision(3) }
    for (const name of ['text-final', 'demo-collapsed', 'clusters-final', 'clusters-collapsed', 'demo-recommended']) {
      for (const finding of diagnose(real(name)).findings) {
        const { title, text, causes } = sayFinding(finding, language, numbers)
        const remedies = finding.remedies.map((remedy) => sayRemedy(remedy, language))
        expect([title, text, ...causes, ...remedies].join(' ')).not.toMatch(/[{}]|NaN|undefined/)
      }
    }
    const rules = sayRules(language, numbers).join('\n')
    expect(rules).not.toMatch(/[{}]/)
    // Every threshold stands in the list that people read.
    for (const value of Object.values(DOCTOR_THRESHOLDS)) {
      expect([value, `${value * 100} %`, value.toPrecision(3)].some((said) => rules.includes(String(said)))).toBe(true)
    }
  })
})

describe('single rules', () => {
  const healthy = real('text-recommended')
  /** The healthy run, with its last epoch changed. */
  const changed = (figures: Partial<NonNullable<EpochMetrics['figures']>>, some: Partial<DoctorInput> = {}, metrics: Partial<EpochMetrics> = {}) => {
    const last = healthy.metrics.at(-1)!
    return told(
      diagnose({ ...healthy, ...some, metrics: [...healthy.metrics.slice(0, -1), { ...last, ...metrics, figures: { ...last.figures!, ...figures } }] }),
    )
  }

  it.each([
    [16, 64, 'low'],
    [15.9, 64, 'collapsed'],
    [32, 64, 'healthy'],
    [31.9, 64, 'low'],
  ] as const)('call a perplexity of %s of %s %s', (perplexity, reach, state) => expect(levelState(perplexity, reach)).toBe(state))

  it('do not blame a level for items that are the same', () => {
    const { levels } = healthy.metrics.at(-1)!.figures!
    const ten = [{ ...levels[0]!, used: 10, perplexity: 9 }, levels[1]!, levels[2]!]
    // 4,000 items of which 10 differ: 10 codes are all that can be used.
    expect(changed({ levels: ten, exactDuplicateFloor: 3990 / 4000, collisionRate: 3990 / 4000 })).toEqual(['inScale'])
    expect(changed({ levels: ten })[0]).toBe('levelCollapsed1 lostCodes')
  })

  it('hold collisions against ten random floors and one per cent, exact duplicates apart', () => {
    expect(changed({ collisionRate: 0.0761, randomFloor: 0.0076 })).toEqual(['aboveFloor'])
    expect(changed({ collisionRate: 0.0759, randomFloor: 0.0076 })).toEqual(['inScale'])
    expect(changed({ collisionRate: 0.0761, randomFloor: 0.0076, exactDuplicateFloor: 0.01 })).toEqual(['inScale'])
    expect(changed({ collisionRate: 0.0099, randomFloor: 0.0001 })).toEqual(['inScale'])
    expect(changed({ collisionRate: 0.5, randomFloor: null })).toEqual(['inScale'])
  })

  it('see a level that loses codes and does not get them back within the last tenth', () => {
    const used = (codes: (epoch: number) => number) =>
      told(
        diagnose({
          ...healthy,
          metrics: healthy.metrics.map((one) => {
            const [first, ...others] = one.figures!.levels
            return { ...one, figures: { ...one.figures!, levels: [{ ...first!, used: codes(one.epoch) }, ...others] } }
          }),
        }),
      )
    // 30 epochs; a tenth of 64 codes is 6.4.
    expect(used((epoch) => (epoch < 20 ? 64 : 57))).toEqual(['usageFalling1'])
    expect(used((epoch) => (epoch < 20 ? 64 : 58))).toEqual(['inScale'])
    expect(used((epoch) => (epoch < 20 || epoch === 28 ? 64 : 57))).toEqual(['inScale'])
  })

  it('see one prefix that holds nearly a third of the items', () => {
    const counts = (first: number) => [Int32Array.from({ length: 64 }, (_, code) => (code === 3 ? first : 10))]
    expect(changed({ items: 4000 }, { usage: counts(1201) })).toEqual(['hoarding1'])
    expect(changed({ items: 4000 }, { usage: counts(1200) })).toEqual(['inScale'])
  })

  it('see one SID that holds more than duplicates explain', () => {
    expect(changed({ items: 4000, largestGroup: 81 })).toEqual(['largestGroup'])
    expect(changed({ items: 4000, largestGroup: 81, exactDuplicateFloor: 0.02 })).toEqual(['inScale'])
  })

  it('see held-out items that come back worse, by reconstruction alone', () => {
    const { train } = healthy.metrics.at(-1)!
    const validation = (recon: number) => ({ validation: { ...train, total: 100, recon } })
    expect(changed({}, {}, validation(train.recon * 1.51))).toEqual(['overfit'])
    expect(changed({}, {}, validation(train.recon * 1.49))).toEqual(['inScale'])
  })
})
