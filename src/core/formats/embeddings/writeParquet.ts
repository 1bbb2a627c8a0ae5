import { folderOf, sqlName, sqlText, withDuckDb } from '../lib/duckdb'
import { eachPage, freeNames, type ExportedDataset, type ExportHooks } from './writer'

const SQL_TYPES = { text: 'VARCHAR', number: 'DOUBLE', boolean: 'BOOLEAN' } as const

/** `item_id` string, metadata, `embedding` list<float>. The table is gathered in memory before it is written. */
export async function writeParquet(
  path: string,
  dataset: ExportedDataset,
  hooks: ExportHooks,
): Promise<void> {
  const { ARRAY, arrayValue, BOOLEAN, DOUBLE, DuckDBDataChunk, FLOAT, VARCHAR } =
    await import('@duckdb/node-api')
  // Staged as arrays of fixed length, because the binding (1.5.0) makes no room for a chunk's lists beyond 2,048 numbers.
  const types = [
    VARCHAR,
    ...dataset.columns.map(({ type }) => ({ text: VARCHAR, number: DOUBLE, boolean: BOOLEAN })[type]),
    ARRAY(FLOAT, dataset.dimensions),
  ]
  const names = ['item_id', ...freeNames(dataset.columns, ['item_id', 'embedding']), 'embedding']
  const sqlTypes = [
    'VARCHAR',
    ...dataset.columns.map(({ type }) => SQL_TYPES[type]),
    `FLOAT[${dataset.dimensions}]`,
  ]
  const { dimensions } = dataset
  await withDuckDb({ folders: [folderOf(path)] }, async (connection) => {
    await connection.run(
      `CREATE TABLE staged (${names.map((name, i) => `${sqlName(name)} ${sqlTypes[i]}`).join(', ')})`,
    )
    const appender = await connection.createAppender('staged')
    await eachPage(path, dataset.items, hooks, (from, to) => {
      const rows = dataset.read(from, to)
      const chunk = DuckDBDataChunk.create(types, to - from)
      const lists = Array.from({ length: to - from }, (_, i) =>
        arrayValue(Array.from(rows.subarray(i * dimensions, (i + 1) * dimensions))),
      )
      chunk.setColumns([
        dataset.ids(from, to),
        ...dataset.columns.map((column) => column.values(from, to)),
        lists,
      ])
      appender.appendDataChunk(chunk)
    })
    appender.closeSync()
    const query = `SELECT * REPLACE (CAST(embedding AS FLOAT[]) AS embedding) FROM staged`
    await connection.run(`COPY (${query}) TO ${sqlText(path)} (FORMAT parquet, COMPRESSION zstd)`)
  })
}
