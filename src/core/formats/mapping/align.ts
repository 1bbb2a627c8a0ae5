import type { MappingReport } from '@shared/ipc/assignments'
import type { RawMapping } from './format'
import type { ImportedMapping } from './import'

const EXAMPLES = 10

/** How a mapping's rows meet a dataset's items. */
export interface Alignment {
  /** Keys were ids, keys were row numbers, or there were no keys and the order decided. */
  by: 'id' | 'row-number' | 'order'
  /** N: the mapping's row of each item; -1 where it has none. */
  rowOfItem: Int32Array
  matched: number
  /** Items without a row, and keys without an item (the second and later of equal keys among them). */
  missing: { count: number; examples: string[] }
  unknown: { count: number; examples: string[] }
  /** The mapping in the dataset's order; null unless every item has a row. */
  complete: { codes: Int32Array; suffixes: Int32Array | null } | null
}

/** Lays anyone's mapping onto the items of a dataset, by ids where they match best, else by row numbers or order. */
export function alignMapping(mapping: RawMapping, ids: readonly string[]): Alignment {
  if (mapping.keys === null) return report(mapping, ids, inOrder(mapping.items, ids.length), 'order')
  const byId = match(mapping.keys, new Map(ids.map((id, item) => [id, item])), ids.length)
  const byNumber = match(mapping.keys, new Map(ids.map((_, item) => [String(item), item])), ids.length)
  const count = (rows: Int32Array) => rows.reduce((sum, row) => sum + (row < 0 ? 0 : 1), 0)
  return count(byNumber) > count(byId) ? report(mapping, ids, byNumber, 'row-number') : report(mapping, ids, byId, 'id')
}

const inOrder = (rows: number, items: number) => Int32Array.from({ length: items }, (_, item) => (item < rows ? item : -1))

function match(keys: readonly string[], itemOf: Map<string, number>, items: number): Int32Array {
  const rowOfItem = new Int32Array(items).fill(-1)
  keys.forEach((key, row) => {
    const item = itemOf.get(key)
    if (item !== undefined && rowOfItem[item] === -1) rowOfItem[item] = row
  })
  return rowOfItem
}

function report(mapping: RawMapping, ids: readonly string[], rowOfItem: Int32Array, by: Alignment['by']): Alignment {
  const used = new Uint8Array(mapping.items)
  const missing: Alignment['missing'] = { count: 0, examples: [] }
  const unknown: Alignment['unknown'] = { count: 0, examples: [] }
  const note = (list: Alignment['missing'], name: string) => {
    if (list.count++ < EXAMPLES) list.examples.push(name)
  }
  rowOfItem.forEach((row, item) => {
    if (row < 0) note(missing, ids[item]!)
    else used[row] = 1
  })
  used.forEach((taken, row) => {
    if (taken === 0) note(unknown, mapping.keys?.[row] ?? String(row))
  })
  const complete = missing.count > 0 ? null : inItemOrder(mapping, rowOfItem)
  return { by, rowOfItem, matched: ids.length - missing.count, missing, unknown, complete }
}

function inItemOrder({ codes, suffixes, levels }: RawMapping, rowOfItem: Int32Array): Alignment['complete'] {
  const ordered = new Int32Array(rowOfItem.length * levels)
  rowOfItem.forEach((row, item) => ordered.set(codes.subarray(row * levels, (row + 1) * levels), item * levels))
  return { codes: ordered, suffixes: suffixes && rowOfItem.map((row) => suffixes[row]!) }
}

/** What a person is told before (and after) a mapping is laid onto `items` items. */
export function mappingReport(
  { dialect, levels, levelsFrom, sizes, items: rows }: ImportedMapping,
  { by, matched, missing, unknown }: Alignment,
  items: number,
): MappingReport {
  return { dialect, levels, levelsFrom, sizes, rows, items, by, matched, missing, unknown }
}
