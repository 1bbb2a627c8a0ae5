import type { Check } from '@shared/entities'
import { table } from './table'

interface Checked {
  id?: string
  name: string
  items: number
  dimensions: number
  fingerprint: string
  checks: Check[]
}

/** A dataset (or a file that was looked at) and what was found in it, for people. */
export function datasetText(checked: Checked): string {
  const head = [
    checked.id ? `Dataset ${checked.name} (${checked.id})` : `File ${checked.name}`,
    `${checked.items} items × ${checked.dimensions}`,
    `Fingerprint ${checked.fingerprint}`,
  ]
  const checks = checked.checks.map(({ check, level, count, examples }) => [
    level,
    check,
    count,
    examples.join(', ') || null,
  ])
  return checks.length === 0
    ? head.join('\n')
    : `${head.join('\n')}\n\n${table(['LEVEL', 'CHECK', 'COUNT', 'EXAMPLES'], checks)}`
}
