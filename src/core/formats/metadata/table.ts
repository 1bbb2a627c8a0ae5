/** A value of a metadata column; numbers with leading zeros stay text. */
export type MetadataValue = string | number | boolean | null

export type MetadataType = 'text' | 'number' | 'boolean'

export type MetadataFormatName = 'csv' | 'tsv' | 'movielens' | 'jsonl' | 'parquet'

/** A table that says what the items are, read into memory column by column. */
export interface MetadataTable {
  file: string
  format: MetadataFormatName
  encoding: string | null
  rows: number
  columns: { name: string; type: MetadataType; values: MetadataValue[] }[]
}

/** Columns beyond this are no metadata (an embedding with a column a dimension, most likely). */
export const MOST_COLUMNS = 512
