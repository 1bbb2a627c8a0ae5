import type { z } from 'zod'
import type { MappingOptions } from './options'
import type { MappingTable } from './table'

export const MAPPING_FORMAT_NAMES = [
  'csv', 'tsv', 'jsonl', 'parquet', 'npy', 'lc-rec', 'minionerec', 'grid', 'torcheasyrec', 'openonerec', 'al-sid', 'tiger', 'tokens',
] as const
export type MappingFormatName = (typeof MAPPING_FORMAT_NAMES)[number]

export interface WriteHooks {
  /** Rows written so far; a dialect of several files counts them once a file. */
  onProgress?: (rows: number, of: number) => void
  /** True ends the export with `mapping.cancelled`; nothing is left behind. */
  isCancelled?: () => boolean
}

/** What a reader needs to know besides the file. */
export interface ReadChoices {
  /** D, where the dialect leaves it open. */
  levels?: number
  /** What the codes in the file begin from; 0 where nobody says. */
  base: 0 | 1
  /** Of the `tokens` dialect. */
  template?: readonly string[]
}

/** A mapping as a reader found it, in the file's own order. */
export interface RawMapping {
  items: number
  levels: number
  /** N×D, from 0. */
  codes: Int32Array
  /** N, as written (counted from where the writer counted); -1 where an item has none; null where the file has none at all. */
  suffixes: Int32Array | null
  /** The file's keys: ids, or row numbers as text; null for a bare matrix. */
  keys: string[] | null
  /** How D was found. */
  levelsFrom: 'dialect' | 'choice' | 'shortest' | 'all-columns'
}

/** One dialect: a module with one of these, and one line in registry.ts. */
export interface MappingFormat {
  readonly name: MappingFormatName
  /** How people know it. */
  readonly label: string
  /** What follows NAME in each file it writes, in order; the first is `--out` itself. A folder has one ending: ''. */
  readonly endings: readonly string[]
  readonly folder?: boolean
  /** Endings by which `--out` is told apart from NAME besides `endings[0]`, e.g. `.json` of `.index.json`. */
  readonly otherEndings?: readonly string[]
  /** The choices it has; strict, with their defaults. */
  readonly options: z.ZodType<Partial<MappingOptions>>
  /** Throws the reason where the dialect can't hold this mapping. */
  check(table: MappingTable, options: MappingOptions): void
  /** Writes to the given paths (those of `endings`, or the folder), which are new. */
  write(table: MappingTable, options: MappingOptions, paths: readonly string[], hooks: WriteHooks): Promise<void>
  /** The first rows as they will look; binary ones as Python would print them. */
  preview(table: MappingTable, options: MappingOptions, rows: number): string[]
  /** The same of each file after the first. */
  previewOthers?(table: MappingTable, options: MappingOptions, rows: number): string[][]
  read(path: string, choices: ReadChoices): Promise<RawMapping>
  /** Where files are told apart by name: reads `path`, whose name would be `named`. */
  readFile?(path: string, choices: ReadChoices, named: string): Promise<RawMapping>
}
