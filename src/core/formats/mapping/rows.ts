import { StudioError } from '@shared/errors'
import type { WriteHooks } from './format'
import type { MappingOptions } from './options'
import { collidingRows, type MappingColumn, type MappingTable } from './table'

const PAGE = 8192

/** Rows [from, to) in turns, with progress, cancel, and a breath for the rest of the process between pages. */
export async function eachPage(items: number, hooks: WriteHooks, visit: (from: number, to: number) => Promise<void> | void): Promise<void> {
  for (let from = 0; from < items; from += PAGE) {
    if (hooks.isCancelled?.()) throw new StudioError('mapping.cancelled')
    const to = Math.min(items, from + PAGE)
    await visit(from, to)
    hooks.onProgress?.(to, items)
    await new Promise((resolve) => setImmediate(resolve))
  }
}

/** Codes, suffixes and keys of a table as the options want them. */
export class RowCoder {
  readonly levels: number
  private readonly colliding: Uint8Array | null

  constructor(readonly table: MappingTable, readonly options: MappingOptions) {
    this.levels = table.levels
    this.colliding = options.suffix === 'colliding' ? collidingRows(table) : null
  }

  code(row: number, level: number): number {
    return this.table.codes[row * this.levels + level]! + this.options.base
  }

  /** Null where this item gets none. */
  suffix(row: number): number | null {
    if (this.options.suffix === 'none' || this.colliding?.[row] === 0) return null
    return this.table.suffixes[row]! + this.options.suffixStart
  }

  /** The D codes, and the suffix where there is one. */
  sid(row: number): number[] {
    const sid: number[] = []
    for (let level = 0; level < this.levels; level++) sid.push(this.code(row, level))
    const suffix = this.suffix(row)
    if (suffix !== null) sid.push(suffix)
    return sid
  }

  keys(from: number, to: number): string[] {
    if (this.options.key === 'id') return this.table.ids(from, to)
    return Array.from({ length: to - from }, (_, i) => String(from + i))
  }

  /** The chosen metadata columns. Throws mapping.unknownColumn. */
  columns(): MappingColumn[] {
    const known = this.table.columns ?? []
    return this.options.columns.map((name) => {
      const found = known.find((column) => column.name === name)
      if (!found) throw new StudioError('mapping.unknownColumn', { column: name, columns: known.map((column) => column.name) })
      return found
    })
  }
}

/** `a`, `b`, … of a level counted from 0. */
export const letter = (level: number): string => String.fromCharCode(97 + level)

/** Throws where levels (and the suffix) are more than the alphabet has letters. */
export function checkLetters(format: string, table: MappingTable, options: MappingOptions): void {
  const letters = table.levels + (options.suffix === 'none' ? 0 : 1)
  if (letters > 26) throw new StudioError('mapping.tooManyLevels', { format, levels: letters, letters: 26 })
}

/**
 * Throws where a suffix doesn't fit a codebook: trainers give the suffix a codebook's vocabulary, and one beyond it
 * fails silently. Without known sizes the largest code that occurs stands in.
 */
export function checkSuffix(format: string, table: MappingTable, options: Pick<MappingOptions, 'base' | 'suffixStart'>): void {
  let largest = 0
  for (const suffix of table.suffixes) if (suffix > largest) largest = suffix
  const size = table.sizes?.at(-1) ?? largestCode(table.codes) + 1
  const written = largest + options.suffixStart
  if (written - options.base >= size) throw new StudioError('mapping.suffixTooLarge', { format, suffix: written, size })
}

function largestCode(codes: Int32Array): number {
  let largest = 0
  for (const code of codes) if (code > largest) largest = code
  return largest
}

/** Throws where an id can't stand in a line of a tab-separated text without quoting. */
export function checkPlainKey(format: string, key: string, row: number): string {
  if (/[\t\r\n]/.test(key)) throw new StudioError('mapping.badKey', { format, row, id: JSON.stringify(key) })
  return key
}
