import type { Dataset, Item } from '@shared/entities'
import type { ItemSort } from '@shared/queries'
import { StudioError } from '@shared/errors'
import type { ItemValue } from '../../api'
import type { SqlValue } from '../../db/connection'

/** Numbers of the columns that are not metadata, in item_value. */
export const ID_COLUMN = -2
export const TITLE_COLUMN = -1
/** Text in sort indexes is cut to so many characters (code points, as SQLite counts). */
export const SORT_CHARACTERS = 64

/** SQLite's empty blob sorts behind numbers and text: items without a value come last. */
export const EMPTY_VALUE = new Uint8Array()

export type SortValue = string | number | null

/** An item's place in a column's order. */
export interface SortEntry {
  value: SortValue
  row: number
}

export const isEmpty = (value: ItemValue | undefined): value is null | undefined | '' =>
  value === null || value === undefined || value === ''

const cut = (text: string): string =>
  text.length <= SORT_CHARACTERS ? text : Array.from(text).slice(0, SORT_CHARACTERS).join('')

/** A value as its sort index holds it; null for an empty one. */
export function sortValue(value: ItemValue | undefined): SortValue {
  if (isEmpty(value)) return null
  return typeof value === 'boolean' ? Number(value) : typeof value === 'string' ? cut(value) : value
}

export const toSql = (value: SortValue): SqlValue => value ?? EMPTY_VALUE
export const fromSql = (value: string | number | Uint8Array): SortValue => (value instanceof Uint8Array ? null : value)

/** The order of a list: numbers, then text without regard to ASCII case; empty values last, whichever way it goes. */
export function compareEntries(a: SortEntry, b: SortEntry, down: boolean): number {
  if ((a.value === null) !== (b.value === null)) return a.value === null ? 1 : -1
  return (down ? -1 : 1) * (compareValues(a.value, b.value) || a.row - b.row)
}

/** As SQLite compares them, NOCASE. */
function compareValues(a: SortValue, b: SortValue): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b
  if (typeof a === 'string' && typeof b === 'string') return Buffer.compare(folded(a), folded(b))
  return Number(typeof a === 'string') - Number(typeof b === 'string')
}

const folded = (text: string): Buffer =>
  Buffer.from(text.replace(/[A-Z]/g, (letter) => letter.toLowerCase()))

/** A column's value of an `item` row, in SQL. The number is ours; no person's text is ever part of a query. */
export function valueExpression(column: number): string {
  if (column === ID_COLUMN) return 'item.id'
  return column === TITLE_COLUMN ? 'item.title' : `json_extract(item.metadata, '${columnPath(column)}')`
}

/** The same as sort indexes hold it: cut, and x'' where it is empty. */
export const sortExpression = (column: number): string => {
  const value = valueExpression(column)
  return `CASE WHEN coalesce(${value}, '') = '' THEN x''
    WHEN typeof(${value}) = 'text' THEN substr(${value}, 1, ${SORT_CHARACTERS}) ELSE ${value} END`
}

/** The metadata column's JSON path. */
export const columnPath = (column: number): string => `$[${column}]`

type Columns = Pick<Dataset, 'columns' | 'titleColumn' | 'pictureColumn'>

/** The metadata column's number. Throws dataset.noColumn. */
export function columnNumber({ columns }: Pick<Dataset, 'columns'>, name: string): number {
  const at = columns.findIndex((column) => column.name === name)
  if (at < 0) throw new StudioError('dataset.noColumn', { column: name, columns: columns.map((column) => column.name) })
  return at
}

/** The number of the column that an order goes by; null: by row. */
export function sortColumn(dataset: Columns, sort: ItemSort): number | null {
  // Without a selection there is no order of its own.
  if (sort.by === 'row' || sort.by === 'selection') return null
  if (sort.by === 'id') return ID_COLUMN
  if (sort.by === 'column') return columnNumber(dataset, sort.column ?? '')
  const title = dataset.columns.findIndex((column) => column.name === dataset.titleColumn)
  return title < 0 ? TITLE_COLUMN : title
}

/** An item's value for a column's number. */
export function valueOf(item: Item, dataset: Pick<Dataset, 'columns'>, column: number): ItemValue {
  if (column === ID_COLUMN) return item.id
  if (column === TITLE_COLUMN) return item.title
  return item.metadata[dataset.columns[column]!.name] ?? null
}
