import { fillSentence } from '../errors'
import { en, type DoctorWords } from './en'
import { DOCTOR_THRESHOLDS, type Cause, type DoctorRule, type Finding, type Remedy } from './index'
import { zh } from './zh'

export interface SaidFinding {
  title: string
  text: string
  /** A sentence a cause. */
  causes: string[]
}

/** How numbers are written; the window and the command line have ways of their own. */
export interface NumberWords {
  count: (value: number) => string
  percent: (share: number) => string
  /** Three digits. */
  significant: (value: number) => string
}

const words = (language: 'en' | 'zh'): DoctorWords => (language === 'zh' ? zh : en)

const SHARES = new Set([
  'share', 'unexplained', 'duplicates', 'rate', 'floor', 'recon', 'codebook', 'commit', 'hinge',
  'collapsed', 'low', 'falling', 'hoarding', 'largestGroup', 'unlearned', 'collisions', 'settled',
])
const SIGNIFICANT = new Set(['variance', 'validation', 'train', 'times', 'perplexity', 'beta', 'full'])

function written(values: Record<string, number>, numbers: NumberWords): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      SHARES.has(name)
        ? numbers.percent(value)
        : SIGNIFICANT.has(name)
          ? numbers.significant(value)
          : Number.isInteger(value)
            ? numbers.count(value)
            : numbers.significant(value),
    ]),
  )
}

/** A finding as a person reads it: what, at which level, on what evidence, and why. */
export function sayFinding(finding: Finding, language: 'en' | 'zh', numbers: NumberWords): SaidFinding {
  const { rules, causes } = words(language)
  const values = written(finding.values, numbers)
  const { title, text } = rules[finding.rule]
  return {
    title: fillSentence(title, values),
    text: fillSentence(text, values),
    causes: finding.causes.map((cause: Cause) => fillSentence(causes[cause.id], written(cause.values, numbers))),
  }
}

export const sayRemedy = ({ id }: Remedy, language: 'en' | 'zh'): string => words(language).remedies[id]

/** Every rule with its thresholds, as a list for people. */
export function sayRules(language: 'en' | 'zh', numbers: NumberWords): string[] {
  const { rules, scaleRule } = words(language)
  const thresholds = written(DOCTOR_THRESHOLDS, numbers)
  return [
    ...(Object.keys(rules) as DoctorRule[]).map((rule) => fillSentence(rules[rule].rule, thresholds)),
    fillSentence(scaleRule, thresholds),
  ]
}
