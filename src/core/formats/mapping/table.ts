import { groupTuples } from '../../metrics/tuples'
import { suffixesOf } from '../../metrics/suffixes'

export type CellValue = string | number | boolean | null

/** A metadata column that may go along. */
export interface MappingColumn {
  name: string
  type: 'text' | 'number' | 'boolean'
  /** Values of rows [from, to). */
  values(from: number, to: number): CellValue[]
}

/** What is written out: an assignment with its items' ids, read page by page, so that a million need no memory. */
export interface MappingTable {
  items: number
  /** D. */
  levels: number
  /** K per level; null where nobody said. */
  sizes: readonly number[] | null
  /** N×D, from 0. */
  codes: Int32Array
  /** N, from 0 in each group. */
  suffixes: Int32Array
  /** N×D: what the items had before collisions were resolved; absent for a raw assignment. */
  origin?: Int32Array
  /** Ids of rows [from, to). */
  ids(from: number, to: number): string[]
  /** Titles of rows [from, to); absent where the dataset has none. */
  titles?(from: number, to: number): (string | null)[]
  /** All metadata columns that may be chosen. */
  columns?: readonly MappingColumn[]
}

/** A table over arrays in memory. Suffixes are numbered in item order where none are given. */
export function mappingTable(of: {
  codes: Int32Array
  levels: number
  sizes?: readonly number[] | null
  ids: readonly string[]
  suffixes?: Int32Array
  origin?: Int32Array
  titles?: readonly (string | null)[]
  columns?: Record<string, readonly CellValue[]>
}): MappingTable {
  const { titles, columns } = of
  return {
    items: of.levels === 0 ? 0 : of.codes.length / of.levels,
    levels: of.levels,
    sizes: of.sizes ?? null,
    codes: of.codes,
    suffixes: of.suffixes ?? suffixesOf(of.codes, of.levels),
    ids: (from, to) => of.ids.slice(from, to),
    ...(of.origin && { origin: of.origin }),
    ...(titles && { titles: (from: number, to: number) => titles.slice(from, to) }),
    ...(columns && {
      columns: Object.entries(columns).map(([name, values]) => ({
        name,
        type: typeOf(values),
        values: (from: number, to: number) => values.slice(from, to),
      })),
    }),
  }
}

function typeOf(values: readonly CellValue[]): MappingColumn['type'] {
  const known = values.filter((value) => value !== null)
  if (known.length > 0 && known.every((value) => typeof value === 'number')) return 'number'
  return known.length > 0 && known.every((value) => typeof value === 'boolean') ? 'boolean' : 'text'
}

/** N: 1 where the item shares its codes with another. */
export function collidingRows(table: Pick<MappingTable, 'codes' | 'items' | 'levels'>): Uint8Array {
  const { groupOf, sizes } = groupTuples(table.codes, table.items, table.levels)
  return Uint8Array.from(groupOf, (group) => (sizes[group]! > 1 ? 1 : 0))
}
