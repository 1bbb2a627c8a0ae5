import { StudioError } from '@shared/errors'
import { CsvScanner, type CsvDialect, type CsvRecord } from '../lib/csv'
import type { TextEncoding } from '../lib/text'
import { utf8Chunks } from '../lib/text'
import { TextColumn } from './columns'
import { MOST_COLUMNS, type MetadataTable } from './table'

/** MovieLens' three tables, told by their number of fields; none of them has a header. */
const MOVIELENS_HEADERS: Record<number, string[]> = {
  3: ['movie_id', 'title', 'genres'],
  4: ['user_id', 'movie_id', 'rating', 'timestamp'],
  5: ['user_id', 'gender', 'age', 'occupation', 'zip'],
}

/** The delimiter that the first line holds most of, outside quotes; `::` wins where it is there. */
export function guessDelimiter(firstLine: string): CsvDialect['delimiter'] {
  if (firstLine.includes('::')) return '::'
  const bare = firstLine.replace(/"(?:[^"]|"")*"/g, '')
  const counts = ([',', '\t', ';', '|'] as const).map((delimiter) => [delimiter, bare.split(delimiter).length] as const)
  return counts.reduce((best, one) => (one[1] > best[1] ? one : best))[0]
}

/** CSV, TSV and their kin with a header line; MovieLens `::` files without one. `limit`: rows to read at most. */
export async function readDelimited(file: string, encoding: TextEncoding, gzip: boolean, delimiter: CsvDialect['delimiter'], limit = Infinity): Promise<MetadataTable> {
  const scanner = new CsvScanner(file, { delimiter })
  let columns: TextColumn[] | null = null
  let rows = 0
  const take = (record: CsvRecord): void => {
    if (rows >= limit) return
    if (columns === null) {
      const names = delimiter === '::' ? (MOVIELENS_HEADERS[record.count] ?? record.texts().map((_, i) => `column_${i + 1}`)) : uniqueNames(record.texts())
      if (names.length > MOST_COLUMNS) throw new StudioError('metadata.tooManyColumns', { file, found: names.length, most: MOST_COLUMNS })
      columns = names.map((name) => new TextColumn(name))
      if (delimiter !== '::') return
    }
    if (record.count !== columns.length) throw new StudioError('metadata.raggedRow', { file, line: record.line, found: record.count, expected: columns.length })
    columns.forEach((column, i) => column.add(record.text(i)))
    rows++
  }
  for await (const chunk of utf8Chunks(file, encoding, gzip)) {
    scanner.push(chunk, take)
    if (rows >= limit) break
  }
  if (rows < limit) scanner.finish(take)
  const format = delimiter === '::' ? 'movielens' : delimiter === '\t' ? 'tsv' : 'csv'
  return { file, format, encoding, rows, columns: ((columns ?? []) as TextColumn[]).map((column) => column.finish()) }
}

/** Header names, trimmed; empty ones and repeated ones are told apart by their place. */
function uniqueNames(names: readonly string[]): string[] {
  const seen = new Set<string>()
  return names.map((raw, i) => {
    const name = raw.trim() || `column_${i + 1}`
    const unique = seen.has(name) ? `${name}_${i + 1}` : name
    seen.add(unique)
    return unique
  })
}
