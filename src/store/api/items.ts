import type { PackedItems } from '@core/dataset/packedItems'
import type { Item } from '@shared/entities'
import type { Count, ItemPage, ItemQuery, PageKey, ValueCount } from '@shared/queries'

/** Values in the order of the dataset's columns. */
export type ItemValue = string | number | boolean | null
export interface NewItem {
  id: string
  title: string | null
  picture: string | null
  values: ItemValue[]
}

export interface IndexState {
  /** Sort, filter and search indexes are there: every query is fast. Without them all queries work, some scan. */
  ready: boolean
  items: number
}

export interface ColumnStatistics {
  name: string
  type: 'text' | 'number' | 'boolean'
  distinct: number
  empty: number
  /** Numbers only. */
  minimum: number | null
  maximum: number | null
  mean: number | null
  /** Most frequent first, at most 1,000. */
  values: ValueCount[]
}

/** Rows that somebody chose, to be named in a query. */
export interface Selection {
  id: string
  count: number
}

export interface Items {
  /** Keeps chosen rows (the last dozen selections of a dataset). Throws dataset.noSuchRow. */
  select(datasetId: string, rows: Int32Array): Selection
  /** The rows of a selection, in the order in which they were chosen. Throws dataset.selectionGone. */
  selectedRows(datasetId: string, selectionId: string): Int32Array
  /** Every row that a query finds, ascending. */
  rowsOf(query: ItemQuery): Int32Array
  /** Appends rows from `firstRow` on to a draft; some thousands a transaction. */
  insert(datasetId: string, firstRow: number, items: NewItem[]): void
  /** As `insert`, in one transaction, of items whose title and picture are values of their columns. In-process only. */
  insertPacked(datasetId: string, firstRow: number, items: PackedItems): void
  page(query: ItemQuery): ItemPage
  /** How many match, counted up to `limit` (default 10,000; without search and filter always exact). */
  count(query: ItemQuery, limit?: number): Count
  /** A key after which the row at `position` (from 0) of a sorted list comes; null: only reachable page by page. */
  keyAt(query: ItemQuery, position: number): PageKey | null
  /** In the given order; unknown rows are left out. */
  byRows(datasetId: string, rows: number[]): Item[]
  /** The first item with this id. */
  byId(datasetId: string, id: string): Item | null
  /** Ids in row order: all, or those of rows [from, to). */
  ids(datasetId: string, from?: number, to?: number): string[]
  /** Items of rows [from, to), in row order. */
  range(datasetId: string, from: number, to: number): Item[]
  /** All values of a metadata column in row order; null where empty (colouring, purity). */
  columnValues(datasetId: string, column: string): ItemValue[]
  /** Iterates every item in row order, in one consistent snapshot. In-process only. */
  each(datasetId: string): IterableIterator<Item>
  statistics(datasetId: string, column: string): ColumnStatistics
  indexState(datasetId: string): IndexState
  /** Makes sort, filter and search indexes; small steps, so that others may write. Safe to repeat; see `isCancelled`. */
  buildIndexes(datasetId: string, hooks?: BuildHooks): void
  /** The same step by step, for who has to listen in between. In-process only. */
  indexSteps(datasetId: string): Generator<IndexStep, void>
}

export interface IndexStep {
  done: number
  total: number
}

export interface BuildHooks {
  onProgress?: (done: number, total: number) => void
  isCancelled?: () => boolean
}
