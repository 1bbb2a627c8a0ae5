import { StudioError } from '@shared/errors'
import type { CsvDialect } from '../lib/csv'
import {
  columnNames,
  hasHeader,
  isNumberText,
  looksLikeList,
  requireSound,
  sampleRecords,
  sniffDialect,
} from '../lib/csvDialect'
import { chooseEmbedding, guessEmbedding, guessIdColumn, requireName } from '../lib/guess'
import { MOST_DIMENSIONS } from '../lib/matrixShape'
import { base64Floats, looksLikeBase64, parseNumberList } from '../lib/numberList'
import type { EmbeddingOptions } from './reader'
import { family, matching } from './tablePlan'

export type ColumnKind = 'number' | 'list' | 'base64' | 'text'

/** How a table of text is to be read as embeddings. */
export interface CsvPlan {
  dialect: CsvDialect
  /** The first record names the columns. */
  header: boolean
  names: string[]
  kinds: ColumnKind[]
  /** Column of ids; null: none. */
  id: number | null
  /** One column a dimension, or one column that holds them all. */
  form: { kind: 'columns'; columns: number[] } | { kind: 'list' | 'base64'; column: number }
  dimensions: number
  /** First data records, for people. */
  sample: string[][]
}

const SAMPLE_RECORDS = 100

/** What a table of text holds, from its first records; `plan` is null when the person must choose a column. */
export interface CsvLook extends Pick<CsvPlan, 'dialect' | 'header' | 'names' | 'kinds' | 'sample'> {
  lists: string[]
}

export function lookAtCsv(file: string, bytes: Buffer, whole: boolean): CsvLook {
  const dialect = sniffDialect(bytes, whole)
  const records = sampleRecords(bytes, whole, dialect, SAMPLE_RECORDS + 1)
  const header = hasHeader(records)
  const names = columnNames(records, header)
  if (names.length > MOST_DIMENSIONS)
    throw new StudioError('embeddings.tooLarge', { file, shape: `(?, ${names.length})` })
  const sample = records.slice(header ? 1 : 0)
  // A mistake in the first record of data leaves none; it is not an empty file.
  if (sample.length === 0) requireSound(file, bytes, whole, dialect)
  const kinds = names.map((_, column) => kindOf(sample.map((record) => record[column] ?? '')))
  requireDecimalPoints(file, dialect, sample, kinds)
  return {
    dialect,
    header,
    names,
    kinds,
    sample,
    lists: names.filter((_, i) => kinds[i] === 'list' || kinds[i] === 'base64'),
  }
}

const DECIMAL_COMMA = /^\s*[-+]?\d*,\d+\s*$/

/** Several columns of `0,5` in a table that is not divided by commas are numbers with decimal commas, not lists of two. */
function requireDecimalPoints(file: string, dialect: CsvDialect, sample: readonly string[][], kinds: readonly ColumnKind[]): void {
  if (dialect.delimiter === ',') return
  const columns = kinds.flatMap((kind, i) => (kind === 'list' ? [i] : []))
  if (columns.length < 2) return
  const all = sample.every((record) => columns.every((i) => !record[i]?.trim() || DECIMAL_COMMA.test(record[i])))
  if (all) throw new StudioError('embeddings.decimalComma', { file, value: sample[0]?.[columns[0]!]?.trim() ?? '' })
}

/** What most cells of a column are; a few bad ones are mistakes to be named when they are read, not another kind. */
function kindOf(cells: readonly string[]): ColumnKind {
  const filled = cells.filter((cell) => cell.trim() !== '')
  if (filled.length === 0) return 'text'
  const half = filled.length / 2
  if (filled.filter(isNumberText).length >= half) return 'number'
  if (filled.filter(looksLikeList).length >= half) return 'list'
  return looksLikeBase64(filled) ? 'base64' : 'text'
}

/** True when a choice between several list columns is the person's. */
export const needsChoice = (look: CsvLook, options: EmbeddingOptions) =>
  options.embedding === undefined && look.lists.length > 1 && guessEmbedding(look.lists) === null

/**
 * Which columns are ids and embeddings, by the person's word or by guess.
 * @throws embeddings.noEmbedding, embeddings.notThere, embeddings.chooseOne, embeddings.empty
 */
export function planCsv(file: string, look: CsvLook, options: EmbeddingOptions): CsvPlan {
  const { names, kinds, sample } = look
  if (sample.length === 0) throw new StudioError('embeddings.empty', { file, shape: `(0, ${names.length})` })
  const id = idColumn(file, look, options)
  const base = { dialect: look.dialect, header: look.header, names, kinds, sample, id }
  const single =
    options.embedding !== undefined && names.includes(options.embedding)
      ? names.indexOf(options.embedding)
      : options.embedding === undefined && look.lists.length > 0
        ? names.indexOf(chooseEmbedding(file, look.lists, undefined))
        : null
  if (single !== null && kinds[single] !== 'number') {
    const kind = kinds[single] === 'base64' ? 'base64' : 'list'
    const dimensions =
      sample.map((record) => cellLength(record[single] ?? '', kind)).find((length) => length > 0) ?? 0
    if (dimensions < 1 || (kinds[single] === 'text' && dimensions < 2))
      throw new StudioError('embeddings.noEmbedding', { file })
    return { ...base, form: { kind, column: single }, dimensions }
  }
  const columns = single !== null ? [single] : numberColumns(file, look, id, options.embedding)
  if (columns.length === 0) throw new StudioError('embeddings.noEmbedding', { file })
  return { ...base, form: { kind: 'columns', columns }, dimensions: columns.length }
}

function cellLength(cell: string, kind: 'list' | 'base64'): number {
  if (kind === 'base64') return base64Floats(cell)?.length ?? 0
  const bytes = Buffer.from(cell)
  const list: number[] = []
  return parseNumberList(bytes, 0, bytes.length, list, { text: '' }) ? list.length : 0
}

function idColumn(file: string, { names, kinds, header }: CsvLook, options: EmbeddingOptions): number | null {
  if (options.idColumn === null) return null
  if (options.idColumn !== undefined) return names.indexOf(requireName(file, names, options.idColumn))
  const guess = header ? guessIdColumn(names) : null
  if (guess !== null && guess !== options.embedding) return names.indexOf(guess)
  return kinds[0] === 'text' && names.length > 1 && names[0] !== options.embedding ? 0 : null
}

/** `emb_*` of the person; else the largest family of numbered names (`dim_0`, `dim_1`, …); else every number column. */
function numberColumns(
  file: string,
  { names, kinds }: CsvLook,
  id: number | null,
  wanted: string | undefined,
): number[] {
  const position = new Map(names.map((name, i) => [name, i]))
  const others = names.filter((_, i) => i !== id)
  const numbers = others.filter((name) => kinds[position.get(name)!] === 'number')
  if (wanted !== undefined) {
    const chosen = matching(others, wanted)
    if (chosen.length === 0) requireName(file, names, wanted)
    return chosen.map((name) => position.get(name)!)
  }
  return family(numbers).map((name) => position.get(name)!)
}
