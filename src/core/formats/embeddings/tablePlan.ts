import { StudioError } from '@shared/errors'
import { chooseEmbedding, guessEmbedding, guessIdColumn, requireName } from '../lib/guess'
import type { EmbeddingOptions, InspectedColumn } from './reader'

/** A column of a typed table (Parquet, Arrow). */
export interface TableColumn {
  name: string
  /** As people read it. */
  type: string
  kind: 'list' | 'number' | 'other'
  canBeId: boolean
}

/** Which columns of a typed table are ids and embeddings. */
export interface TablePlan {
  id: string | null
  /** One column of lists, or several of numbers. */
  list: string | null
  columns: string[]
}

export const inspectedColumns = (columns: readonly TableColumn[]): InspectedColumn[] =>
  columns.map(({ name, type, kind, canBeId }) => ({
    name,
    type,
    shape: null,
    canBeEmbedding: kind !== 'other',
    canBeId,
  }))

const listNames = (columns: readonly TableColumn[]) =>
  columns.filter((column) => column.kind === 'list').map((column) => column.name)

/** True when a choice between several list columns is the person's. */
export const needsChoice = (columns: readonly TableColumn[], options: EmbeddingOptions) =>
  options.embedding === undefined &&
  listNames(columns).length > 1 &&
  guessEmbedding(listNames(columns)) === null

/** By the person's word or by guess. Throws embeddings.noEmbedding, embeddings.notThere, embeddings.chooseOne, embeddings.dtype. */
export function planTable(
  file: string,
  columns: readonly TableColumn[],
  options: EmbeddingOptions,
): TablePlan {
  const names = columns.map((column) => column.name)
  const id =
    options.idColumn === undefined
      ? guessId(columns, options.embedding)
      : options.idColumn === null
        ? null
        : requireName(file, names, options.idColumn)
  const lists = listNames(columns)
  const wanted = options.embedding ?? (lists.length > 0 ? chooseEmbedding(file, lists, undefined) : undefined)
  if (wanted !== undefined && names.includes(wanted)) {
    const column = columns.find((one) => one.name === wanted)!
    if (column.kind === 'other') throw new StudioError('embeddings.dtype', { file, dtype: column.type })
    return column.kind === 'list' ? { id, list: wanted, columns: [] } : { id, list: null, columns: [wanted] }
  }
  const numbers = columns
    .filter((column) => column.kind === 'number' && column.name !== id)
    .map((column) => column.name)
  const chosen = wanted === undefined ? family(numbers) : matching(numbers, wanted)
  if (wanted !== undefined && chosen.length === 0) requireName(file, names, wanted)
  if (chosen.length === 0) throw new StudioError('embeddings.noEmbedding', { file })
  return { id, list: null, columns: chosen }
}

/**
 * Rows would silently be known by their order where a column called id cannot be the ids (categories, decimals, bytes).
 * @throws embeddings.idType when the person has not said which column is, or that none is
 */
export function requireUsableId(file: string, columns: readonly TableColumn[], options: EmbeddingOptions): void {
  if (options.idColumn !== undefined || guessId(columns, options.embedding) !== null) return
  const name = guessIdColumn(columns.map((column) => column.name).filter((one) => one !== options.embedding && one !== ''))
  const column = columns.find((one) => one.name === name)
  if (column && column.kind !== 'list' && !column.canBeId)
    throw new StudioError('embeddings.idType', { file, name: column.name, type: column.type })
}

function guessId(columns: readonly TableColumn[], embedding: string | undefined): string | null {
  const able = columns
    .filter((column) => column.canBeId && column.name !== embedding)
    .map((column) => column.name)
  const guess = guessIdColumn(able)
  if (guess !== null) return guess
  const first = columns[0]
  return first && first.kind === 'other' && first.canBeId && columns.length > 1 ? first.name : null
}

/** The largest family of numbered names (`dim_0`, `dim_1`, …) where it is at least half of all; else every name. */
export function family(names: readonly string[]): string[] {
  const families = new Map<string, string[]>()
  for (const name of names) {
    const stem = /^(.*?)\d+$/s.exec(name)?.[1]
    if (stem === undefined) continue
    const members = families.get(stem)
    if (members) members.push(name)
    else families.set(stem, [name])
  }
  const [largest] = [...families.values()].sort((a, b) => b.length - a.length)
  return largest && largest.length >= 2 && largest.length >= names.length / 2 ? largest : [...names]
}

/** Names of a pattern such as `emb_*`, in their order. */
export function matching(names: readonly string[], pattern: string): string[] {
  if (!pattern.includes('*')) return []
  const expression = new RegExp(
    `^${pattern
      .split('*')
      .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
      .join('.*')}$`,
    's',
  )
  return names.filter((name) => expression.test(name))
}
