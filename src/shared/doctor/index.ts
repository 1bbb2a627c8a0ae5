import { z } from 'zod'
import { CONFIGURATION_KEYS, type Configuration, type ConfigurationKey } from '../configuration'

/**
 * Every number that decides what the doctor says; shown to people beside its findings. Where a number is not ours, its
 * source stands with it; the others separate the runs measured in docs/decisions/0010-collapse-doctor.md.
 */
export const DOCTOR_THRESHOLDS = {
  /**
   * A level has collapsed when its perplexity is below this share of its codes. Perplexity is the yardstick of VQ-VAE
   * work (van den Oord et al., arXiv 1711.00937, appendix; Zheng & Vedaldi, arXiv 2307.15139); the share is ours.
   */
  collapsed: 0.25,
  /** Below this share it is shown as low, without alarm: data with many near duplicates make it so by nature. */
  low: 0.5,
  /** Codes in use fell by more than this share of K from their highest. */
  falling: 0.1,
  /** One code of the first level, a prefix of length one, holds more than this share of all items. */
  hoarding: 0.3,
  /** One SID holds more than this share of all items beyond those that are exact duplicates. */
  largestGroup: 0.02,
  /** Variance unexplained from which nothing but the average item comes back; 1 is the average itself. */
  unlearned: 0.9,
  /** Variance of a dimension outside these two: loss terms are out of scale for the usual weights and rates. */
  smallVariance: 0.05,
  largeVariance: 5,
  /** Collision rate above this many random floors … */
  aboveFloor: 10,
  /** … and above this rate itself. */
  collisions: 0.01,
  /** Held-out reconstruction error above this many times the training one. */
  overfit: 1.5,
  /** Nothing is said before this share of the epochs (at least three), unless the run has ended. */
  settled: 0.1,
} as const
export type DoctorThreshold = keyof typeof DOCTOR_THRESHOLDS

/** What may be said, worst first. */
export const DOCTOR_RULES = [
  'levelCollapsed',
  'notLearned',
  'usageFalling',
  'hoarding',
  'largestGroup',
  'aboveFloor',
  'overfit',
  'inScale',
] as const
export const DoctorRule = z.enum(DOCTOR_RULES)
export type DoctorRule = z.infer<typeof DoctorRule>

/** Why a level collapses, or nothing is learned. */
export const CAUSES = ['scale', 'randomCodes', 'frozenCodes', 'looseLatents', 'lostCodes', 'unknown'] as const
export const CauseId = z.enum(CAUSES)
export type CauseId = z.infer<typeof CauseId>

const Values = z.record(z.string(), z.number())

/** A cause with the figures it is told by; `values` fill its sentence. */
export const Cause = z.strictObject({ id: CauseId, values: Values })
export type Cause = z.infer<typeof Cause>

export const REMEDIES = [
  'cure',
  'centerScale',
  'kmeansAll',
  'trainCodes',
  'constantBeta',
  'reviveDeadCodes',
  'recommended',
] as const
export const RemedyId = z.enum(REMEDIES)

/** Keys to change, and to what. `cure` takes away every cause that was found. */
export const Remedy = z.strictObject({
  id: RemedyId,
  change: z.partialRecord(
    z.enum(CONFIGURATION_KEYS as [ConfigurationKey, ...ConfigurationKey[]]),
    z.union([z.string(), z.number(), z.boolean(), z.array(z.number())]),
  ),
})
export type Remedy = z.infer<typeof Remedy>

export const LevelState = z.enum(['collapsed', 'low', 'healthy'])
export type LevelState = z.infer<typeof LevelState>

/** One thing said: what (rule), where (level, from 1), why (causes), on what evidence (values), and what to do. */
export const Finding = z.strictObject({
  rule: DoctorRule,
  tone: z.enum(['bad', 'warning', 'ok']),
  level: z.number().int().nullable(),
  values: Values,
  /** Most telling first. */
  causes: z.array(Cause),
  /** The one to take first. */
  remedies: z.array(Remedy),
})
export type Finding = z.infer<typeof Finding>

export const Diagnosis = z.strictObject({
  /** The evaluated epoch that was looked at; null before there is any. */
  epoch: z.number().int().nullable(),
  /** Epochs that pass before the doctor says anything. */
  settledAfter: z.number().int(),
  levels: z.array(
    z.strictObject({ size: z.number(), used: z.number(), perplexity: z.number(), state: LevelState }),
  ),
  /** Worst first. Empty: too early to say. */
  findings: z.array(Finding),
})
export type Diagnosis = z.infer<typeof Diagnosis>

/** The configuration with a remedy taken. */
export const withRemedy = (configuration: Configuration, { change }: Remedy): Configuration =>
  ({ ...configuration, ...change }) as Configuration

/** What a remedy changes, as a person would write it: `input_transform center_scale, beta 0.1`. */
export const changeText = ({ change }: Remedy): string =>
  Object.entries(change)
    .map(([key, value]) => `${key} ${Array.isArray(value) ? `[${value.join(', ')}]` : String(value)}`)
    .join(', ')
