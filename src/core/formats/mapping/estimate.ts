import { mkdir, mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { MappingFormat } from './format'
import type { MappingOptions } from './options'
import { exportPaths } from './paths'
import { mappingTable, type CellValue, type MappingTable } from './table'

/** Rows of the larger sample, in so many stretches over the whole table; the smaller one has half as many. */
const ROWS = 1024
const STRETCHES = 4

/**
 * About how many bytes an export will have, all its files together: samples of two sizes are written, and the line
 * through them prolonged; compressed columns miss by up to a fifth. A table no larger than a sample is written whole, so
 * that the figure is exact.
 */
export async function estimateBytes(format: MappingFormat, table: MappingTable, options: MappingOptions): Promise<number> {
  const folder = await mkdtemp(path.join(tmpdir(), 'sid-studio-size-'))
  const written = async (rows: number): Promise<number> => {
    const target = path.join(folder, String(rows), `size${format.folder ? '' : (format.endings[0] ?? '')}`)
    await mkdir(path.dirname(target))
    await format.write(rows >= table.items ? table : sampleOf(table, rows), options, exportPaths(format, target).files, {})
    return sizeOf(path.dirname(target))
  }
  try {
    if (table.items <= ROWS) return await written(table.items)
    const [half, whole] = [await written(ROWS / 2), await written(ROWS)]
    return Math.round(whole + ((whole - half) / (ROWS / 2)) * (table.items - ROWS))
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function sizeOf(folder: string): Promise<number> {
  let bytes = 0
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true })) {
    if (entry.isFile()) bytes += (await stat(path.join(entry.parentPath, entry.name))).size
  }
  return bytes
}

/** Some of its rows, in stretches spread evenly over it. */
function sampleOf(table: MappingTable, rows: number): MappingTable {
  const { levels, titles, columns } = table
  const length = rows / STRETCHES
  const starts = Array.from({ length: STRETCHES }, (_, i) => Math.floor((i * (table.items - length)) / (STRETCHES - 1)))
  const gather = <T>(values: (from: number, to: number) => T[]): T[] => starts.flatMap((from) => values(from, from + length))
  const whole = (matrix: Int32Array, width: number) => Int32Array.from(gather((from, to) => [...matrix.subarray(from * width, to * width)]))
  return mappingTable({
    levels, sizes: table.sizes,
    codes: whole(table.codes, levels), suffixes: whole(table.suffixes, 1), ids: gather((from, to) => table.ids(from, to)),
    ...(table.origin && { origin: whole(table.origin, levels) }),
    ...(titles && { titles: gather((from, to) => titles(from, to)) }),
    ...(columns && { columns: Object.fromEntries(columns.map((column) => [column.name, gather<CellValue>((from, to) => column.values(from, to))])) }),
  })
}
