import type { MappingOptions } from './options'
import { RowCoder } from './rows'
import type { MappingTable } from './table'

/** Rows [from, to) of codes, and suffixes where everybody has one, side by side. */
export function matrixRows(coder: RowCoder, from: number, to: number): Int32Array {
  const width = coder.levels + (coder.options.suffix === 'all' ? 1 : 0)
  const rows = new Int32Array((to - from) * width)
  for (let row = from, at = 0; row < to; row++) {
    for (let level = 0; level < coder.levels; level++) rows[at++] = coder.code(row, level)
    if (width > coder.levels) rows[at++] = coder.suffix(row)!
  }
  return rows
}

/** As NumPy prints a matrix. */
export function matrixPreview(table: MappingTable, options: MappingOptions, rows: number, dtype: string): string[] {
  const coder = new RowCoder(table, options)
  const width = table.levels + (options.suffix === 'all' ? 1 : 0)
  const shown = Math.min(rows, table.items)
  return [
    `${dtype}, shape (${table.items}, ${width})`,
    ...Array.from({ length: shown }, (_, row) => `[${coder.sid(row).join(', ')}]`),
  ]
}
