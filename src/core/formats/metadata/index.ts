import type { MetadataTable } from './table'
import { inspectMetadata, openMetadata } from './registry'

export type { MetadataTable, MetadataType, MetadataValue } from './table'

/**
 * Reads a table of metadata, recognised by its content: Parquet, JSONL, MovieLens `::`, or text with a delimiter; in
 * UTF-8, UTF-16 or GB18030, packed by gzip or not.
 * @param limit rows to read at most (a preview)
 * @throws metadata.unknownFormat, metadata.raggedRow, metadata.badJson, metadata.tooManyColumns, text.badBytes
 */
export async function readMetadata(file: string, limit = Infinity): Promise<MetadataTable> {
  const seen = await inspectMetadata(file)
  const source = await openMetadata(file)
  const { columns } = await source.profile(null, {})
  const table: MetadataTable = {
    file,
    format: seen.format === 'csv' ? (seen.delimiter === '::' ? 'movielens' : seen.delimiter === '\t' ? 'tsv' : 'csv') : seen.format,
    encoding: seen.encoding,
    rows: 0,
    columns: columns.map(({ name, type }) => ({ name, type, values: [] })),
  }
  for await (const block of source.rows(columns)) {
    for (const row of block.slice(0, limit - table.rows)) {
      row.forEach((value, i) => table.columns[i]!.values.push(value))
      table.rows++
    }
    if (table.rows >= limit) break
  }
  return table
}
