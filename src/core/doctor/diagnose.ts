import type { Configuration } from '@shared/configuration'
import { DOCTOR_RULES, DOCTOR_THRESHOLDS as T, type Diagnosis, type Finding } from '@shared/doctor'
import type { EpochMetrics } from '@shared/training'
import { causesOf, distinct, type Evidence } from './causes'
import { evaluated, levelsOf, type Evaluated, type LevelNow } from './levels'
import { recommendedRemedy, remediesOf } from './remedies'
import { weightedShares } from './shares'

export interface DoctorInput {
  metrics: readonly EpochMetrics[]
  configuration: Configuration
  /** Items per code and level at the last evaluated epoch, where they are known. */
  usage: readonly Int32Array[] | null
  dimensions: number
  /** The preset that is offered where no cause is found. */
  recommended: Configuration
}

interface Case extends Evidence {
  last: Evaluated
  levels: LevelNow[]
  usage: readonly Int32Array[] | null
  /** Where no cause tells what to do. */
  recommended: Finding['remedies']
  /** Against the causes of all levels together: taking away one level's alone would leave the run ill. */
  remedies: Finding['remedies']
}
type Rule = (one: Case) => Finding[]

const said = (finding: Omit<Finding, 'causes' | 'remedies' | 'level'> & Partial<Finding>): Finding => ({
  level: null,
  causes: [],
  remedies: [],
  ...finding,
})

const levelCollapsed: Rule = (one) =>
  one.levels.flatMap(({ size, reach, used, perplexity, state }, level) => {
    if (state !== 'collapsed') return []
    const causes = causesOf(one, level)
    const { remedies } = one
    const { items } = one.last.figures
    const values = {
      level: level + 1, used, size, perplexity, share: perplexity / reach, perCode: Math.round(items / Math.max(1, used)),
    }
    return [said({ rule: 'levelCollapsed', tone: 'bad', level: level + 1, values, causes, remedies })]
  })

const notLearned: Rule = (one) => {
  const unexplained = one.last.figures.fractionOfVarianceUnexplained
  if (unexplained === null || unexplained < T.unlearned) return []
  const causes = causesOf(one, 0)
  const values = { unexplained, epoch: one.last.epoch }
  const { remedies } = one
  return [said({ rule: 'notLearned', tone: 'bad', values, causes, remedies })]
}

const usageFalling: Rule = ({ epochs, last, levels, configuration }) =>
  levels.flatMap(({ size, used, state }, level) => {
    if (state === 'collapsed') return []
    const usedAt = (epoch: Evaluated) => epoch.figures.levels[level]?.used ?? 0
    const best = epochs.reduce((highest, epoch) => (usedAt(epoch) >= usedAt(highest) ? epoch : highest))
    const highest = usedAt(best)
    // The last tenth of the run: what comes back within it is swinging, not falling.
    const lately = epochs.filter(({ epoch }) => epoch > last.epoch - Math.max(3, configuration.epochs / 10))
    const stillFallen = lately.every((epoch) => highest - usedAt(epoch) > T.falling * size)
    if (!stillFallen || best.epoch < 2) return []
    return [
      said({
        rule: 'usageFalling',
        tone: 'warning',
        level: level + 1,
        values: { level: level + 1, used, size, highest, since: best.epoch },
        remedies:
          configuration.revive_dead_codes === 0 && configuration.tokenizer === 'rqvae'
            ? [{ id: 'reviveDeadCodes', change: { revive_dead_codes: 2 } }]
            : [],
      }),
    ]
  })

const hoarding: Rule = ({ usage, last, levels, recommended }) => {
  const counts = usage?.[0]
  if (counts === undefined || levels[0]?.state === 'collapsed') return []
  const items = Math.max(...counts)
  const share = items / last.figures.items
  if (share <= T.hoarding || counts.length < 8) return []
  return [said({ rule: 'hoarding', tone: 'warning', level: 1, values: { share, items, code: counts.indexOf(items) }, remedies: recommended })]
}

const largestGroup: Rule = ({ last: { figures }, recommended }) => {
  const share = figures.largestGroup / figures.items
  const duplicates = figures.exactDuplicateFloor ?? 0
  return figures.largestGroup > 10 && share - duplicates > T.largestGroup
    ? [said({ rule: 'largestGroup', tone: 'warning', values: { size: figures.largestGroup, share, duplicates }, remedies: recommended })]
    : []
}

const aboveFloor: Rule = ({ last: { figures }, recommended }) => {
  const { collisionRate: rate, randomFloor: floor } = figures
  const duplicates = figures.exactDuplicateFloor ?? 0
  const avoidable = rate - duplicates
  if (floor === null || avoidable <= T.collisions || avoidable <= T.aboveFloor * floor) return []
  const times = avoidable / Math.max(floor, 1e-9)
  return [said({ rule: 'aboveFloor', tone: 'warning', values: { rate, floor, times, duplicates }, remedies: recommended })]
}

/** Reconstruction alone: the whole loss has β in it, which is smaller in the warm-up than in the judged loss. */
const overfit: Rule = ({ last }) => {
  const validation = last.validation?.recon ?? null
  const train = last.train.recon
  return validation !== null && train > 0 && validation > T.overfit * train
    ? [said({ rule: 'overfit', tone: 'warning', values: { times: validation / train, validation, train } })]
    : []
}

const inScale = ({ last, configuration }: Case): Finding =>
  said({
    rule: 'inScale',
    tone: 'ok',
    values: {
      ...weightedShares(last.train, last.beta, configuration),
      unexplained: last.figures.fractionOfVarianceUnexplained ?? 1,
    },
  })

const RULES: Rule[] = [levelCollapsed, notLearned, usageFalling, hoarding, largestGroup, aboveFloor, overfit]

/**
 * What the figures say, worst first: each level's state, every finding with its cause, evidence and remedies. Says
 * nothing before the codes had time to settle, because every run starts badly.
 */
export function diagnose(input: DoctorInput): Diagnosis {
  const { configuration, metrics } = input
  const epochs = evaluated(metrics)
  const last = epochs.at(-1)
  const settledAfter = Math.min(configuration.epochs, Math.max(3, Math.ceil(configuration.epochs * T.settled)))
  if (last === undefined) return { epoch: null, settledAfter, levels: [], findings: [] }
  const levels = levelsOf(last.figures, configuration)
  const seen = levels.map(({ size, used, perplexity, state }) => ({ size, used, perplexity, state }))
  if (last.epoch + 1 < settledAfter) return { epoch: last.epoch, settledAfter, levels: seen, findings: [] }
  const offered = recommendedRemedy(configuration, input.recommended, input.dimensions)
  const recommended = offered === null ? [] : [offered]
  const ill = levels.flatMap(({ state }, level) => (state === 'collapsed' ? [level] : []))
  const causes = distinct((ill.length > 0 ? ill : [0]).flatMap((level) => causesOf({ epochs, configuration }, level)))
  const one: Case = {
    epochs,
    configuration,
    last,
    levels,
    usage: input.usage,
    recommended,
    remedies: [...remediesOf(causes, configuration), ...recommended],
  }
  const findings = RULES.flatMap((rule) => rule(one))
  const rank = ({ rule, tone }: Finding) => (tone === 'bad' ? 0 : 100) + DOCTOR_RULES.indexOf(rule)
  return {
    epoch: last.epoch,
    settledAfter,
    levels: seen,
    findings: findings.length === 0 ? [inScale(one)] : findings.sort((a, b) => rank(a) - rank(b)),
  }
}
