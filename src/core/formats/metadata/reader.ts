import type { MetadataColumn } from '@shared/entities'
import type { CsvDialect } from '../lib/csv'
import type { TextEncoding } from '../lib/text'
import type { Preview } from '../embeddings/reader'

export type MetadataFormatName = 'csv' | 'jsonl' | 'parquet'
export type CellValue = string | number | boolean | null

export interface MetadataOptions {
  /** Of text files; guessed when left out. */
  encoding?: TextEncoding
  /** Of tables of text; guessed when left out. */
  delimiter?: CsvDialect['delimiter']
}

/** What a table holds, from its first rows. */
export interface MetadataInspection {
  format: MetadataFormatName
  file: string
  bytes: number
  encoding: TextEncoding | null
  delimiter: CsvDialect['delimiter'] | null
  /** Types as the first rows have them; reading it all may still make one text. */
  columns: Pick<MetadataColumn, 'name' | 'type'>[]
  rows: number | null
  /** Guesses by name. */
  keyColumn: string | null
  titleColumn: string | null
  pictureColumn: string | null
  preview: Preview
}

/** A table of metadata, to be read from the beginning as often as needed. */
export interface MetadataTable {
  readonly format: MetadataFormatName
  readonly file: string
  /**
   * One pass over the whole file: exact types, and how many values are distinct (exact up to a million, then
   * estimated) and empty. `onRow` gets each row's value in `column` as text ('' where it is empty).
   */
  profile(column: string | null, hooks: { onRow?: (text: string) => void } & ReadHooks): Promise<{ columns: MetadataColumn[]; rows: number }>
  /** Rows in file order, some thousands at a time, each value of its column's type (null where empty). */
  rows(columns: readonly MetadataColumn[], hooks?: ReadHooks): AsyncGenerator<CellValue[][]>
}

export interface ReadHooks {
  /** After each stretch: bytes of the file read so far (estimated where packed), and all of them. */
  onProgress?: (bytes: number, totalBytes: number) => void
  /** True ends reading with dataset.importCancelled. */
  isCancelled?: () => boolean
}

/** Rows that `MetadataTable.rows` gives at a time. */
export const ROWS_AT_ONCE = 4096
/** More columns than a table for people has; wide files are embeddings. */
export const MOST_COLUMNS = 2000
