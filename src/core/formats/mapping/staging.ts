import type { DuckDBConnection, DuckDBValue } from '@duckdb/node-api'
import { folderOf, sqlName, sqlText, withDuckDb } from '../lib/duckdb'
import type { WriteHooks } from './format'
import { eachPage, RowCoder } from './rows'

const TYPES = { text: 'VARCHAR', int: 'INTEGER', bigint: 'BIGINT', double: 'DOUBLE', boolean: 'BOOLEAN' } as const

/** A column of the table `staged`. */
export interface StagedColumn {
  name: string
  type: keyof typeof TYPES
  values(from: number, to: number): DuckDBValue[]
}

/** Chunks of DuckDB hold at most so many rows. */
const CHUNK = 2048

/**
 * Fills a table `staged` from pages of columns, then lets `use` copy from it.
 * @param file what will be written: only its folder is open to SQL
 */
export async function withStaged(
  file: string, columns: readonly StagedColumn[], items: number, hooks: WriteHooks,
  use: (connection: DuckDBConnection) => Promise<void>,
): Promise<void> {
  await withDuckDb({ folders: [folderOf(file)] }, async (connection) => {
    const duckDb = await import('@duckdb/node-api')
    const types = columns.map((column) => duckDb[TYPES[column.type]])
    await connection.run(`CREATE TABLE staged (${columns.map(({ name }, i) => `${sqlName(name)} ${TYPES[columns[i]!.type]}`).join(', ')})`)
    const appender = await connection.createAppender('staged')
    await eachPage(items, hooks, (start, end) => {
      for (let from = start; from < end; from += CHUNK) {
        const to = Math.min(end, from + CHUNK)
        const chunk = duckDb.DuckDBDataChunk.create(types, to - from)
        chunk.setColumns(columns.map((column) => column.values(from, to)))
        appender.appendDataChunk(chunk)
      }
    })
    appender.closeSync()
    await use(connection)
  })
}

/** COPY of a query to a Parquet file. */
export const copyToParquet = async (connection: DuckDBConnection, query: string, file: string): Promise<void> =>
  void (await connection.run(`COPY (${query}) TO ${sqlText(file)} (FORMAT parquet, COMPRESSION zstd)`))

/** Columns `c0`, `c1`, … of the codes. */
export const codeColumns = (coder: RowCoder): StagedColumn[] =>
  Array.from({ length: coder.levels }, (_, level) => ({
    name: `c${level}`,
    type: 'int',
    values: (from, to) => Array.from({ length: to - from }, (_, i) => coder.code(from + i, level)),
  }))

/** `[c0, c1, …]::T[]` in SQL, each shifted by its level's offset. */
export const codeList = (levels: number, type: 'INTEGER' | 'BIGINT', offsets?: readonly number[]): string =>
  `[${Array.from({ length: levels }, (_, level) => `c${level} + ${offsets?.[level] ?? 0}`).join(', ')}]::${type}[]`

/** Keys as whole numbers where every one is written as one; else as text. */
export async function keyColumn(coder: RowCoder, name: string): Promise<StagedColumn> {
  let whole = true
  await eachPage(coder.table.items, {}, (from, to) => {
    whole &&= coder.keys(from, to).every((key) => /^(0|-?[1-9]\d{0,17})$/.test(key))
  })
  return whole
    ? { name, type: 'bigint', values: (from, to) => coder.keys(from, to).map(BigInt) }
    : { name, type: 'text', values: (from, to) => coder.keys(from, to) }
}
