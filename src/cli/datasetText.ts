import type { Check, Dataset } from '@shared/entities'
import { table } from './table'

interface Checked {
  id?: string
  name: string
  items: number
  dimensions: number
  fingerprint: string
  checks: Check[]
}

/** What a dataset has besides. */
type Kept = Pick<Dataset, 'description' | 'tags' | 'embeddings' | 'bytes' | 'nonfinite'>

/** A dataset (or a file that was looked at) and what was found in it, for people. */
export function datasetText(checked: Checked & Partial<Kept>): string {
  const head = [
    checked.id ? `Dataset ${checked.name} (${checked.id})` : `File ${checked.name}`,
    `${checked.items} items × ${checked.dimensions}`,
    `Fingerprint ${checked.fingerprint}`,
    ...keptLines(checked),
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

function keptLines({ description, tags, embeddings, bytes, nonfinite }: Partial<Kept>): string[] {
  return [
    ...(description ? [description] : []),
    ...(tags && tags.length > 0 ? [`Tags: ${tags.join(', ')}`] : []),
    ...(embeddings && embeddings.length > 1
      ? [`Embeddings: ${embeddings.map(({ name, dimensions }) => `${name} (${dimensions})`).join(', ')}`]
      : []),
    ...(nonfinite === undefined ? [] : [`Rows with NaN or infinity: ${NONFINITE[nonfinite]}`]),
    ...(bytes === undefined ? [] : [`On disk: ${(bytes / 1e6).toFixed(1)} MB`]),
  ]
}

const NONFINITE = { refuse: 'would have been refused', drop: 'dropped on import', zero: 'set to zero on import' } as const
