import { StudioError } from '@shared/errors'
import { CsvScanner, type CsvDialect, type CsvRecord } from '../lib/csv'
import { columnNames, hasHeader, sampleRecords, sniffDialect } from '../lib/csvDialect'
import { shortText } from '../embeddings/matrixStream'
import { detectEncoding, headText, utf8Chunks, type TextEncoding } from '../lib/text'
import { embeddingColumns } from './embeddingColumns'
import { guessColumns } from './guesses'
import { PackedColumn } from './packedColumn'
import {
  MOST_COLUMNS,
  type MetadataInspection,
  type MetadataOptions,
  type MetadataTable,
  type ReadHooks,
} from './reader'

const SAMPLE_BYTES = 1 << 20
const SAMPLE_RECORDS = 200

interface Look {
  encoding: TextEncoding
  dialect: CsvDialect
  header: boolean
  names: string[]
  sample: string[][]
  /** Columns that are metadata: all but embeddings. */
  kept: number[]
}

/** Columns of MovieLens' movies.dat and users.dat, which name none. */
const MOVIELENS: Record<number, string[]> = {
  3: ['movie_id', 'title', 'genres'],
  5: ['user_id', 'gender', 'age', 'occupation', 'zip'],
}

async function look(file: string, gzip: boolean, options: MetadataOptions): Promise<Look> {
  const encoding = options.encoding ?? (await detectEncoding(file, gzip, 'windows-1252'))
  const { bytes, whole } = await headText(file, encoding, gzip, SAMPLE_BYTES)
  const dialect = options.delimiter ? { delimiter: options.delimiter } : sniffDialect(bytes, whole)
  const records = sampleRecords(bytes, whole, dialect, SAMPLE_RECORDS + 1)
  const header = dialect.delimiter === '::' ? false : hasHeader(records)
  const found = columnNames(records, header).map((name, i) => name || `column${i + 1}`)
  const names = (dialect.delimiter === '::' ? MOVIELENS[found.length] : undefined) ?? found
  const sample = records.slice(header ? 1 : 0)
  const embedding = embeddingColumns(names, sample)
  const kept = names.map((_, i) => i).filter((i) => !embedding[i])
  if (kept.length > MOST_COLUMNS)
    throw new StudioError('metadata.tooManyColumns', { file, found: kept.length, most: MOST_COLUMNS })
  return { encoding, dialect, header, names, sample, kept }
}

/** Types as the first records have them. */
function sampled(names: string[], records: Iterable<string[]>): PackedColumn[] {
  const columns = names.map((name) => new PackedColumn(name))
  for (const record of records) {
    columns.forEach((column, i) => {
      const bytes = Buffer.from(record[i] ?? '')
      column.addBytes(bytes, 0, bytes.length)
    })
  }
  return columns
}

export async function inspectCsv(
  file: string,
  size: number,
  gzip: boolean,
  options: MetadataOptions,
): Promise<MetadataInspection> {
  const { encoding, dialect, names: all, sample: records, kept } = await look(file, gzip, options)
  const names = kept.map((i) => all[i]!)
  const sample = records.map((record) => kept.map((i) => record[i] ?? ''))
  if (names.length === 0) throw new StudioError('metadata.unknownFormat', { file })
  return {
    format: 'csv',
    file,
    bytes: size,
    encoding,
    delimiter: dialect.delimiter,
    columns: sampled(names, sample).map(({ name, type }) => ({ name, type })),
    rows: null,
    ...guessColumns(names),
    preview: { columns: names, rows: sample.slice(0, 10).map((record) => record.map(shortText)) },
  }
}

/** CSV, TSV and MovieLens tables as text or numbers; a number with a leading zero is text. */
export async function loadCsv(
  file: string,
  size: number,
  gzip: boolean,
  options: MetadataOptions,
  hooks: ReadHooks,
): Promise<MetadataTable> {
  const { encoding, dialect, header, names, kept } = await look(file, gzip, options)
  const columns = kept.map((i) => new PackedColumn(names[i]!))
  let skip = header
  let rows = 0
  const take = (record: CsvRecord) => {
    if (skip) {
      skip = false
      return
    }
    if (record.count !== names.length) {
      throw new StudioError('metadata.raggedRow', {
        file,
        line: record.line,
        expected: names.length,
        found: record.count,
      })
    }
    for (let i = 0; i < kept.length; i++) addCell(columns[i]!, record, kept[i]!)
    rows++
  }
  const scanner = new CsvScanner(file, dialect)
  const count = { bytes: 0 }
  for await (const chunk of utf8Chunks(file, encoding, gzip, count)) {
    if (hooks.isCancelled?.()) throw new StudioError('dataset.importCancelled', { file })
    scanner.push(chunk, take)
    hooks.onProgress?.(count.bytes, size)
  }
  scanner.finish(take)
  return { format: 'csv', file, rows, columns }
}

function addCell(column: PackedColumn, record: CsvRecord, i: number): void {
  // Doubled quotes have to become single ones first; that is rare enough to go by way of a string.
  if (record.quoted[i] === 2) column.addValue(record.text(i))
  else column.addBytes(record.buffer, record.starts[i]!, record.ends[i]!)
}
