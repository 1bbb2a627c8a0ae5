import type { MetadataColumn } from '@shared/entities'
import { StudioError } from '@shared/errors'
import { CsvScanner, type CsvDialect, type CsvRecord } from '../lib/csv'
import { columnNames, hasHeader, sampleRecords, sniffDialect } from '../lib/csvDialect'
import { shortText } from '../embeddings/matrixStream'
import { detectEncoding, headText, utf8Chunks, type TextEncoding } from '../lib/text'
import { guessColumns } from './guesses'
import { ColumnProfile } from './columnProfile'
import { MOST_COLUMNS, ROWS_AT_ONCE, type CellValue, type MetadataInspection, type MetadataOptions, type MetadataTable, type ReadHooks } from './reader'

const SAMPLE_BYTES = 1 << 20
const SAMPLE_RECORDS = 200

interface Look {
  encoding: TextEncoding
  dialect: CsvDialect
  header: boolean
  names: string[]
  sample: string[][]
}

/** Columns of MovieLens' movies.dat and users.dat, which name none. */
const MOVIELENS: Record<number, string[]> = { 3: ['movie_id', 'title', 'genres'], 5: ['user_id', 'gender', 'age', 'occupation', 'zip'] }

async function look(file: string, gzip: boolean, options: MetadataOptions): Promise<Look> {
  const encoding = options.encoding ?? (await detectEncoding(file, gzip, 'windows-1252'))
  const { bytes, whole } = await headText(file, encoding, gzip, SAMPLE_BYTES)
  const dialect = options.delimiter ? { delimiter: options.delimiter } : sniffDialect(bytes, whole)
  const records = sampleRecords(bytes, whole, dialect, SAMPLE_RECORDS + 1)
  const header = dialect.delimiter === '::' ? false : hasHeader(records)
  const found = columnNames(records, header).map((name, i) => name || `column${i + 1}`)
  if (found.length > MOST_COLUMNS) throw new StudioError('metadata.tooManyColumns', { file, found: found.length, most: MOST_COLUMNS })
  const names = (dialect.delimiter === '::' ? MOVIELENS[found.length] : undefined) ?? found
  return { encoding, dialect, header, names, sample: records.slice(header ? 1 : 0) }
}

function profiles(names: string[], records: Iterable<string[]>): MetadataColumn[] {
  const columns = names.map((name) => new ColumnProfile(name))
  for (const record of records) {
    columns.forEach((column, i) => {
      const bytes = Buffer.from(record[i] ?? '')
      column.addBytes(bytes, 0, bytes.length)
    })
  }
  return columns.map((column) => column.result())
}

export async function inspectCsv(file: string, size: number, gzip: boolean, options: MetadataOptions): Promise<MetadataInspection> {
  const { encoding, dialect, names, sample } = await look(file, gzip, options)
  if (names.length === 0) throw new StudioError('metadata.unknownFormat', { file })
  return {
    format: 'csv',
    file,
    bytes: size,
    encoding,
    delimiter: dialect.delimiter,
    columns: profiles(names, sample).map(({ name, type }) => ({ name, type })),
    rows: null,
    ...guessColumns(names),
    preview: { columns: names, rows: sample.slice(0, 10).map((record) => record.map(shortText)) },
  }
}

/** CSV, TSV and MovieLens tables as text or numbers; a number with a leading zero is text. */
export async function openCsv(file: string, size: number, gzip: boolean, options: MetadataOptions): Promise<MetadataTable> {
  const { encoding, dialect, header, names } = await look(file, gzip, options)

  /** Each data record of the file, checked for its number of fields; `pause` is awaited between stretches. */
  async function* stretches(onRecord: (record: CsvRecord) => void, hooks: ReadHooks): AsyncGenerator<void> {
    const count = { bytes: 0 }
    let skip = header
    const take = (record: CsvRecord) => {
      if (skip) {
        skip = false
        return
      }
      if (record.count !== names.length) {
        throw new StudioError('metadata.raggedRow', { file, line: record.line, expected: names.length, found: record.count })
      }
      onRecord(record)
    }
    const scanner = new CsvScanner(file, dialect)
    for await (const chunk of utf8Chunks(file, encoding, gzip, count)) {
      if (hooks.isCancelled?.()) throw new StudioError('dataset.importCancelled', { file })
      scanner.push(chunk, take)
      hooks.onProgress?.(count.bytes, size)
      yield
    }
    scanner.finish(take)
    yield
  }

  return {
    format: 'csv',
    file,
    async profile(column, hooks) {
      const key = column === null ? -1 : names.indexOf(column)
      const columns = names.map((name) => new ColumnProfile(name))
      let rows = 0
      const take = (record: CsvRecord) => {
        for (let i = 0; i < columns.length; i++) columns[i]!.addBytes(record.buffer, record.starts[i]!, record.ends[i]!)
        hooks.onRow?.(key < 0 ? '' : record.text(key))
        rows++
      }
      for await (const _ of stretches(take, hooks));
      return { columns: columns.map((one) => one.result()), rows }
    },
    async *rows(columns, hooks = {}) {
      const readers = columns.map((column) => cellReader(names.indexOf(column.name), column.type))
      let block: CellValue[][] = []
      for await (const _ of stretches((record) => block.push(readers.map((read) => read(record))), hooks)) {
        if (block.length < ROWS_AT_ONCE) continue
        yield block
        block = []
      }
      if (block.length > 0) yield block
    },
  }
}

function cellReader(column: number, type: MetadataColumn['type']): (record: CsvRecord) => CellValue {
  const isEmpty = (record: CsvRecord) => record.starts[column] === record.ends[column]
  if (type === 'number') return (record) => (isEmpty(record) ? null : record.number(column))
  if (type === 'boolean') return (record) => (isEmpty(record) ? null : record.text(column).toLowerCase() === 'true')
  return (record) => (isEmpty(record) ? null : record.text(column))
}
