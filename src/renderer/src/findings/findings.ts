import type { Configuration, ConfigurationKey } from '@shared/configuration'
import { codebookSizes } from '@shared/configuration'
import type { EpochMetrics } from '@shared/training'
import { COLLAPSE_SHARE, weightedTerms } from '@/charts/trainingCurves'

/** A change that is likely to help, and why: its sentence is `findings.remedy.<id>`. */
export interface Remedy {
  id: 'reviveDeadCodes' | 'constantBeta' | 'kmeansAll' | 'centerScale' | 'uniqueTargets' | 'moreWeight'
  change: Partial<Configuration>
}

/** One thing said in words; `values` fill its sentence. Ordered by weight. */
export interface Finding {
  id:
    | 'levelCollapsed'
    | 'levelLow'
    | 'usageFalling'
    | 'bigGroup'
    | 'termRules'
    | 'aboveFloor'
    | 'overfit'
    | 'inScale'
  tone: 'bad' | 'warning' | 'ok'
  level: number | null
  values: Record<string, number>
  remedies: Remedy[]
}

export type LevelState = 'collapsed' | 'low' | 'healthy'

/** The rules' thresholds, shown to people beside the findings. */
export const THRESHOLDS = {
  /** Perplexity below this share of K: collapsed; below twice of it: low. */
  collapse: COLLAPSE_SHARE,
  low: 0.5,
  /** Codes in use fell by more than this share of K from their highest. */
  falling: 0.1,
  /** One SID holds more than this share of all items. */
  bigGroup: 0.02,
  /** One weighted term above this share of the sum. */
  rules: 0.9,
  /** Collision rate above this many random floors (and above one per cent). */
  aboveFloor: 10,
  /** Validation loss above this many training losses. */
  overfit: 1.5,
} as const

export function levelState(perplexity: number, size: number): LevelState {
  const share = perplexity / size
  return share < THRESHOLDS.collapse ? 'collapsed' : share < THRESHOLDS.low ? 'low' : 'healthy'
}

/** What a collapse is cured with, most likely first, leaving out what the configuration has already. */
export function collapseRemedies(configuration: Configuration): Remedy[] {
  const c = configuration
  const remedies: (Remedy | null)[] = [
    c.input_transform === 'none' ? { id: 'centerScale', change: { input_transform: 'center_scale' } } : null,
    c.beta_schedule === 'warmup' && c.beta_warmup_epochs > 0
      ? { id: 'constantBeta', change: { beta_schedule: 'constant', beta: Math.min(c.beta, 0.25) } }
      : null,
    c.kmeans_on === 'batch' || c.kmeans_init === 'off'
      ? {
          id: 'kmeansAll',
          change: { kmeans_init: c.kmeans_init === 'off' ? 'delayed' : c.kmeans_init, kmeans_on: 'all' },
        }
      : null,
    c.revive_dead_codes === 0 ? { id: 'reviveDeadCodes', change: { revive_dead_codes: 2 } } : null,
  ]
  return remedies.filter((remedy) => remedy !== null)
}

/** The epoch since which a level's perplexity has stayed within 5 % of what it is now. */
export function unmovedSince(evaluated: readonly EpochMetrics[], level: number): number | null {
  const now = evaluated.at(-1)?.figures?.levels[level]?.perplexity
  if (now === undefined) return null
  const moved = evaluated.findLastIndex(
    ({ figures }) => Math.abs((figures?.levels[level]?.perplexity ?? now) - now) > 0.05 * now,
  )
  const since = evaluated[moved + 1]
  return since === undefined || since === evaluated.at(-1) ? null : since.epoch
}

/**
 * What the figures so far say, worst first. Nothing is said before the codes have had time to settle (a tenth of the
 * epochs, at least three), because every run starts badly.
 */
export function findFindings(metrics: readonly EpochMetrics[], configuration: Configuration): Finding[] {
  const evaluated = metrics.filter(({ figures }) => figures !== null)
  const last = evaluated.at(-1)
  const figures = last?.figures
  const settled = Math.max(3, Math.ceil(configuration.epochs / 10))
  const ended = (last?.epoch ?? 0) >= configuration.epochs - 1
  if (last === undefined || figures == null || (!ended && last.epoch + 1 < settled)) return []

  const sizes = codebookSizes(configuration)
  const findings: Finding[] = []
  figures.levels.forEach((level, index) => {
    const size = level.size ?? sizes[index] ?? level.used
    const state = levelState(level.perplexity, size)
    if (state === 'healthy') return
    findings.push({
      id: state === 'collapsed' ? 'levelCollapsed' : 'levelLow',
      tone: state === 'collapsed' ? 'bad' : 'warning',
      level: index,
      values: {
        level: index + 1,
        used: level.used,
        size,
        perplexity: level.perplexity,
        share: level.perplexity / size,
        perCode: figures.items / Math.max(1, level.used),
        since: unmovedSince(evaluated, index) ?? -1,
      },
      remedies: state === 'collapsed' ? collapseRemedies(configuration) : [],
    })
  })
  figures.levels.forEach((level, index) => {
    const size = level.size ?? sizes[index] ?? level.used
    const highest = Math.max(...evaluated.map((m) => m.figures?.levels[index]?.used ?? 0))
    if (highest - level.used > THRESHOLDS.falling * size)
      findings.push({
        id: 'usageFalling',
        tone: 'warning',
        level: index,
        values: { level: index + 1, used: level.used, highest, size },
        remedies:
          configuration.revive_dead_codes === 0
            ? [{ id: 'reviveDeadCodes', change: { revive_dead_codes: 2 } }]
            : [],
      })
  })
  if (figures.largestGroup > Math.max(2, THRESHOLDS.bigGroup * figures.items))
    findings.push({
      id: 'bigGroup',
      tone: 'warning',
      level: null,
      values: { size: figures.largestGroup, share: figures.largestGroup / figures.items },
      remedies: [],
    })
  if (
    figures.randomFloor !== null &&
    figures.collisionRate > 0.01 &&
    figures.collisionRate > THRESHOLDS.aboveFloor * figures.randomFloor
  )
    findings.push({
      id: 'aboveFloor',
      tone: 'warning',
      level: null,
      values: {
        rate: figures.collisionRate,
        floor: figures.randomFloor,
        times: figures.collisionRate / Math.max(figures.randomFloor, 1e-9),
        duplicates: figures.exactDuplicateFloor ?? 0,
      },
      remedies:
        configuration.unique_targets === 'off' && configuration.tokenizer === 'rqvae'
          ? [
              {
                id: 'uniqueTargets',
                change: { unique_targets: 'all_levels', hinge_weight: 20, residual_gradient: 'cut' },
              },
            ]
          : [],
    })
  findings.push(...lossFindings(last, configuration))
  const order = { bad: 0, warning: 1, ok: 2 }
  return findings.sort((a, b) => order[a.tone] - order[b.tone])
}

function lossFindings(last: EpochMetrics, configuration: Configuration): Finding[] {
  const terms = weightedTerms(last.train, last.beta, configuration)
  const sum = terms.recon + terms.commit + terms.codebook + terms.hinge
  if (!(sum > 0)) return []
  const shares = {
    recon: terms.recon / sum,
    commit: terms.commit / sum,
    codebook: terms.codebook / sum,
    hinge: terms.hinge / sum,
  }
  const findings: Finding[] = []
  // The network must feel both: how well items come back, and how well codes fit.
  if (1 - shares.recon > THRESHOLDS.rules)
    findings.push({
      id: 'termRules',
      tone: 'warning',
      level: null,
      values: shares,
      remedies:
        configuration.loss_reduction === 'mean'
          ? [{ id: 'moreWeight', change: { recon_weight: configuration.recon_weight * 10 } }]
          : [],
    })
  const validation = last.validation?.total ?? null
  if (validation !== null && validation > THRESHOLDS.overfit * last.train.total)
    findings.push({
      id: 'overfit',
      tone: 'warning',
      level: null,
      values: { times: validation / last.train.total },
      remedies: [],
    })
  if (findings.length === 0)
    findings.push({
      id: 'inScale',
      tone: 'ok',
      level: null,
      values: { ...shares, above: validation === null ? -1 : validation / last.train.total - 1 },
      remedies: [],
    })
  return findings
}

/** The keys a remedy changes, as a person would write them. */
export const remedyKeys = ({ change }: Remedy): ConfigurationKey[] =>
  Object.keys(change) as ConfigurationKey[]
