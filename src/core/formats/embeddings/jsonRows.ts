import { StudioError } from '@shared/errors'
import { chooseEmbedding, guessEmbedding, guessIdColumn, requireName } from '../lib/guess'
import { parseJson, type JsonPart } from '../lib/jsonSplit'
import { MOST_DIMENSIONS } from '../lib/matrixShape'
import type { BlockBuilder } from './blockBuilder'
import type { EmbeddingOptions, InspectedColumn } from './reader'
import { shortText } from './matrixStream'

/** How a row of JSON is to be read. */
export interface JsonPlan {
  /** Key of the numbers in each row; null: the row is the array itself. */
  embedding: string | null
  /** Key of the id; null: the object's own key, or none. */
  id: string | null
  /** Rows are members of one object, whose keys are the ids. */
  byKey: boolean
  dimensions: number
}

type Row = Record<string, unknown>

const isList = (value: unknown): value is unknown[] =>
  Array.isArray(value) && value.length > 0 && value.every((v) => v === null || typeof v === 'number')
const isScalar = (value: unknown) => typeof value === 'string' || typeof value === 'number'

function firstRow(file: string, part: JsonPart): unknown {
  const value = parseJson(part.text)
  if (typeof value !== 'object' || value === null)
    throw badJson(file, part, value === undefined ? 'it cannot be parsed' : 'it is no object and no list')
  return value
}

const badJson = (file: string, part: JsonPart, reason: string) =>
  new StudioError('embeddings.badJson', { file, line: part.line, reason })

/** Keys of the first row, and what each could serve as. */
export function jsonColumns(file: string, part: JsonPart): InspectedColumn[] {
  const row = firstRow(file, part)
  if (Array.isArray(row)) return []
  return Object.entries(row as Row).map(([name, value]) => ({
    name,
    type: isList(value)
      ? 'list<number>'
      : Array.isArray(value)
        ? 'list'
        : value === null
          ? 'null'
          : typeof value,
    shape: null,
    canBeEmbedding: isList(value),
    canBeId: isScalar(value),
  }))
}

/** True when a choice between several lists is the person's. */
export function needsChoice(columns: InspectedColumn[], options: EmbeddingOptions): boolean {
  const lists = columns.filter((column) => column.canBeEmbedding).map((column) => column.name)
  return options.embedding === undefined && lists.length > 1 && guessEmbedding(lists) === null
}

/** Throws embeddings.badJson, embeddings.noEmbedding, embeddings.notThere, embeddings.chooseOne. */
export function planJson(file: string, part: JsonPart, options: EmbeddingOptions): JsonPlan {
  const row = firstRow(file, part)
  const byKey = part.key !== null
  if (Array.isArray(row)) {
    if (!isList(row)) throw badJson(file, part, 'its first list holds something that is no number')
    return { embedding: null, id: null, byKey, dimensions: row.length }
  }
  const columns = jsonColumns(file, part)
  const names = columns.map((column) => column.name)
  const lists = columns.filter((column) => column.canBeEmbedding).map((column) => column.name)
  if (options.embedding !== undefined) requireName(file, names, options.embedding)
  else if (lists.length === 0) throw new StudioError('embeddings.noEmbedding', { file })
  const embedding = options.embedding ?? chooseEmbedding(file, lists, undefined)
  const list = (row as Row)[embedding]
  if (!isList(list))
    throw new StudioError('embeddings.badCell', {
      file,
      row: 0,
      column: embedding,
      value: shortText(JSON.stringify(list)),
    })
  if (list.length > MOST_DIMENSIONS)
    throw new StudioError('embeddings.tooLarge', { file, shape: `(?, ${list.length})` })
  const scalars = columns.filter((column) => column.canBeId).map((column) => column.name)
  const id = options.idColumn === undefined ? (byKey ? null : guessIdColumn(scalars)) : options.idColumn
  if (id !== null) requireName(file, names, id)
  return { embedding, id, byKey: byKey && options.idColumn !== null, dimensions: list.length }
}

export const hasIds = (plan: JsonPlan) => plan.byKey || plan.id !== null

/** Reads one row into the builder. */
export function takeRow(file: string, plan: JsonPlan, part: JsonPart, builder: BlockBuilder): void {
  const value = parseJson(part.text)
  if (value === undefined) throw badJson(file, part, 'it cannot be parsed')
  const column = plan.embedding ?? 'the list'
  const row = builder.total
  const list = plan.embedding === null ? value : (value as Row | null)?.[plan.embedding]
  if (
    list === null ||
    (list === undefined && plan.embedding !== null && typeof value === 'object' && value !== null)
  )
    builder.missing()
  else if (!Array.isArray(list))
    throw new StudioError('embeddings.badCell', {
      file,
      row,
      column,
      value: shortText(JSON.stringify(list) ?? 'nothing'),
    })
  else if (list.length !== plan.dimensions)
    throw new StudioError('embeddings.raggedList', {
      file,
      row,
      column,
      expected: plan.dimensions,
      found: list.length,
    })
  else {
    for (let i = 0; i < list.length; i++) {
      const number: unknown = list[i]
      if (typeof number === 'number') builder.set(i, number)
      else if (number === null) builder.set(i, NaN)
      else
        throw new StudioError('embeddings.badNumber', {
          file,
          line: part.line,
          column: `${column}[${i}]`,
          value: shortText(JSON.stringify(number)),
        })
    }
  }
  builder.finish(rowId(file, plan, part, value as Row, row))
}

function rowId(file: string, plan: JsonPlan, part: JsonPart, value: Row, row: number): string | null {
  if (plan.id === null) return plan.byKey ? part.key : null
  const id = value[plan.id]
  if (!isScalar(id) || id === '')
    throw new StudioError('embeddings.missingId', { file, row, column: plan.id })
  return String(id)
}
