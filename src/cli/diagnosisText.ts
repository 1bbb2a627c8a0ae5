import type { Diagnosis, Remedy } from '@shared/doctor'
import { sayFinding, sayRemedy, sayRules, type NumberWords } from '@shared/doctor/say'
import { percent, table } from './table'

const NUMBERS: NumberWords = {
  count: (value) => String(value),
  percent: (share) => percent(share)!,
  significant: (value) => (Math.abs(value) >= 0.001 && Math.abs(value) < 1e6 ? String(+value.toPrecision(3)) : value.toExponential(2)),
}

const TONES = { bad: 'PROBLEM', warning: 'WATCH', ok: 'OK' } as const

/** A remedy as the options of `train` that take it. */
const settings = ({ change }: Remedy): string =>
  Object.entries(change)
    .map(([key, value]) => `--set ${key}=${Array.isArray(value) ? `[${value.join(',')}]` : String(value)}`)
    .join(' ')

/** What the collapse doctor says, for people: each level, each finding with cause and evidence, and what to do. */
export function diagnosisText({ epoch, levels, findings, settledAfter }: Diagnosis): string {
  if (epoch === null) return 'Collapse doctor: no epoch has been evaluated yet.'
  const head = table(
    ['LEVEL', 'USED', 'SIZE', 'PERPLEXITY', 'STATE'],
    levels.map(({ used, size, perplexity, state }, level) => [level + 1, used, size, perplexity.toFixed(1), state]),
  )
  const said = findings.map((finding) => {
    const { title, text, causes } = sayFinding(finding, 'en', NUMBERS)
    return [`${TONES[finding.tone]}: ${title}. ${text}`, ...causes.map((cause) => `  ${cause}`)].join('\n')
  })
  const remedies = new Map(findings.flatMap((finding) => finding.remedies).map((remedy) => [remedy.id, remedy]))
  for (const remedy of remedies.values()) said.push(`Remedy: ${sayRemedy(remedy, 'en')}\n  ${settings(remedy)}`)
  if (said.length === 0) said.push(`Too early to say: the first findings come after ${settledAfter} epochs.`)
  return [`Collapse doctor, epoch ${epoch}`, head, ...said].join('\n')
}

export const rulesText = (): string => ['Rules', ...sayRules('en', NUMBERS).map((rule) => `- ${rule}`)].join('\n')
