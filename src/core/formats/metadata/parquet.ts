import { resolve } from 'node:path'
import type { DuckDBConnection, DuckDBValue } from '@duckdb/node-api'
import type { MetadataColumn } from '@shared/entities'
import { StudioError } from '@shared/errors'
import { shortText } from '../embeddings/matrixStream'
import { openDuckDb, sqlName, sqlText } from '../lib/duckdb'
import { guessColumns } from './guesses'
import { PackedColumn, type CellValue } from './packedColumn'
import { MOST_COLUMNS, type MetadataInspection, type MetadataTable, type ReadHooks } from './reader'

const MEMORY_MEGABYTES = 256
const SAFE_NUMBER =
  /^(TINYINT|SMALLINT|INTEGER|UTINYINT|USMALLINT|UINTEGER|FLOAT|DOUBLE|DECIMAL\(\d+,\s*\d+\))$/
const BIG_NUMBER = /^(BIGINT|UBIGINT)$/
const NUMBERS = /^(TINYINT|SMALLINT|INTEGER|BIGINT|UTINYINT|USMALLINT|UINTEGER|UBIGINT|FLOAT|DOUBLE)\[\d*\]$/

interface ParquetColumn {
  name: string
  type: MetadataColumn['type']
  /** SQL that gives the value as we keep it. */
  sql: string
}

const damaged = (file: string, error: unknown) => {
  if (error instanceof StudioError) return error
  return new StudioError(
    'embeddings.damaged',
    { file, format: 'Parquet', reason: (error as Error).message.split('\n')[0]!.slice(0, 300) },
    { cause: error },
  )
}

/** Opens the file for one piece of work and closes it again. */
async function using<T>(
  file: string,
  work: (connection: DuckDBConnection, table: string) => Promise<T>,
): Promise<T> {
  const path = resolve(file)
  const { connection, close } = await openDuckDb({ files: [path], memoryMegabytes: MEMORY_MEGABYTES })
  try {
    return await work(connection, `read_parquet(${sqlText(path)})`)
  } catch (error) {
    throw damaged(file, error)
  } finally {
    close()
  }
}

const rowsOf = async (connection: DuckDBConnection, sql: string): Promise<DuckDBValue[][]> =>
  (await connection.run(sql)).getRows()

/** Columns that people read: lists of numbers are embeddings and left out; what is no number, text or boolean becomes text. */
async function columnsOf(
  file: string,
  connection: DuckDBConnection,
  table: string,
): Promise<ParquetColumn[]> {
  const columns: ParquetColumn[] = []
  for (const [name, type] of await rowsOf(connection, `DESCRIBE SELECT * FROM ${table}`)) {
    const [label, word] = [String(name), String(type)]
    if (NUMBERS.test(word)) continue
    columns.push(await columnOf(connection, table, label, word))
  }
  if (columns.length > MOST_COLUMNS)
    throw new StudioError('metadata.tooManyColumns', { file, found: columns.length, most: MOST_COLUMNS })
  return columns
}

async function columnOf(
  connection: DuckDBConnection,
  table: string,
  name: string,
  word: string,
): Promise<ParquetColumn> {
  const sql = sqlName(name)
  if (word === 'BOOLEAN') return { name, type: 'boolean', sql }
  if (SAFE_NUMBER.test(word)) return { name, type: 'number', sql: `CAST(${sql} AS DOUBLE)` }
  if (BIG_NUMBER.test(word)) {
    // Beyond 2^53 a double would change the digits of an id.
    const [[most]] = (await rowsOf(connection, `SELECT max(abs(CAST(${sql} AS HUGEINT))) FROM ${table}`)) as [
      [bigint | null],
    ]
    if (BigInt(most ?? 0) <= BigInt(Number.MAX_SAFE_INTEGER))
      return { name, type: 'number', sql: `CAST(${sql} AS DOUBLE)` }
  }
  return { name, type: 'text', sql: `CAST(${sql} AS VARCHAR)` }
}

const cell = (value: DuckDBValue): CellValue => {
  if (value === null || value === undefined || value === '') return null
  // NaN is how pandas marks a missing number.
  return typeof value === 'number'
    ? Number.isFinite(value)
      ? value
      : null
    : typeof value === 'boolean'
      ? value
      : String(value)
}

export async function inspectParquet(file: string, size: number): Promise<MetadataInspection> {
  return using(file, async (connection, table) => {
    const columns = await columnsOf(file, connection, table)
    if (columns.length === 0) throw new StudioError('metadata.unknownFormat', { file })
    const [[rows]] = (await rowsOf(connection, `SELECT count(*) FROM ${table}`)) as [[bigint]]
    const sample = await rowsOf(
      connection,
      `SELECT ${columns.map((column) => column.sql).join(', ')} FROM ${table} LIMIT 10`,
    )
    const names = columns.map((column) => column.name)
    return {
      format: 'parquet',
      file,
      bytes: size,
      encoding: null,
      delimiter: null,
      columns: columns.map(({ name, type }) => ({ name, type })),
      rows: Number(rows),
      ...guessColumns(names),
      preview: {
        columns: names,
        rows: sample.map((row) => row.map((value) => shortText(String(cell(value) ?? '')))),
      },
    }
  })
}

/** Parquet keeps its types; whole numbers too long for a double, dates and nested values become text. */
export function loadParquet(file: string, size: number, hooks: ReadHooks): Promise<MetadataTable> {
  return using(file, async (connection, table) => {
    const known = await columnsOf(file, connection, table)
    if (known.length === 0) throw new StudioError('metadata.unknownFormat', { file })
    const columns = known.map((column) => new PackedColumn(column.name))
    const [[count]] = (await rowsOf(connection, `SELECT count(*) FROM ${table}`)) as [[bigint]]
    const result = await connection.stream(
      `SELECT ${known.map((column) => column.sql).join(', ')} FROM ${table}`,
    )
    let rows = 0
    for (
      let chunk = await result.fetchChunk();
      chunk && chunk.rowCount > 0;
      chunk = await result.fetchChunk()
    ) {
      if (hooks.isCancelled?.()) throw new StudioError('dataset.importCancelled', { file })
      const { rowCount } = chunk
      for (const [i, column] of columns.entries())
        for (const value of chunk.getColumnValues(i)) column.addValue(cell(value))
      rows += rowCount
      hooks.onProgress?.(Math.round((size * rows) / Number(count)), size)
    }
    return { format: 'parquet', file, rows, columns }
  })
}
