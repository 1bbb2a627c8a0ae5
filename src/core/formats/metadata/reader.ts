import type { MetadataColumn } from '@shared/entities'
import type { CsvDialect } from '../lib/csv'
import type { TextEncoding } from '../lib/text'
import type { Preview } from '../embeddings/reader'
import type { PackedColumn } from './packedColumn'

export type MetadataFormatName = 'csv' | 'jsonl' | 'parquet'

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

/** A whole table in memory, column by column, packed. */
export interface MetadataTable {
  format: MetadataFormatName
  file: string
  rows: number
  columns: PackedColumn[]
}

export interface ReadHooks {
  /** After each stretch: bytes of the file read so far (estimated where packed), and all of them. */
  onProgress?: (bytes: number, totalBytes: number) => void
  /** True ends reading with dataset.importCancelled. */
  isCancelled?: () => boolean
}

/** More columns than a table for people has; wide files are embeddings. */
export const MOST_COLUMNS = 2000
