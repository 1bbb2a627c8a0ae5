import type { Command } from 'commander'
import type { Dataset } from '@shared/entities'
import { StudioError } from '@shared/errors'
import type { MetadataFilter } from '@shared/queries'
import { collect } from './collect'

export interface FilterOptions {
  search?: string
  where: string[]
}

/** Which items a command is about. */
export const withFilterOptions = (command: Command): Command =>
  command
    .option('--search <text>', 'only items that have it in id, title or metadata')
    .option('--where <column=value>', 'only items with that value; may be given several times', collect, [])

/** Throws usage.badArgument, dataset.noColumn. */
export function filterOf(dataset: Dataset, { search, where }: FilterOptions): { search: string; where: MetadataFilter[] } {
  return { search: search ?? '', where: where.map((text) => filterFrom(dataset, text)) }
}

function filterFrom(dataset: Dataset, text: string): MetadataFilter {
  const at = text.indexOf('=')
  if (at < 1) throw new StudioError('usage.badArgument', { argument: `--where ${text}`, reason: 'it has to be COLUMN=VALUE' })
  const [name, value] = [text.slice(0, at), text.slice(at + 1)]
  const column = dataset.columns.find((one) => one.name === name)
  if (!column) throw new StudioError('dataset.noColumn', { column: name, columns: dataset.columns.map((one) => one.name) })
  if (value === '') return { column: name, value: null }
  if (column.type === 'text') return { column: name, value }
  if (column.type === 'boolean') return { column: name, value: value.toLowerCase() === 'true' }
  if (!Number.isFinite(Number(value)))
    throw new StudioError('usage.badArgument', { argument: `--where ${text}`, reason: `${name} holds numbers` })
  return { column: name, value: Number(value) }
}
