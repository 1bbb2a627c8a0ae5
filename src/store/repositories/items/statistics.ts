import { StudioError } from '@shared/errors'
import type { ColumnStatistics, ItemValue } from '../../api'
import type { ReadableDb, WritableDb } from '../../db/connection'
import { itemKeyRange } from './keys'
import type { ItemSource } from './rows'
import { columnNumber, columnPath } from './values'

const MOST_VALUES = 1000

const COUNTED = `
  SELECT value, count(*) AS items FROM
    (SELECT nullif(json_extract(metadata, @path), '') AS value FROM item WHERE key BETWEEN @first AND @last)
  GROUP BY value`

/** Counts, and for numbers their range, by a pass over the items. */
export function computeStatistics(db: ReadableDb, source: ItemSource, column: number): ColumnStatistics {
  const [first, last] = itemKeyRange(source.key)
  const bound = { path: columnPath(column), first, last }
  const { name, type } = source.columns[column]!
  const range = db.get<{ minimum: number | null; maximum: number | null; mean: number | null }>(
    `SELECT min(value) AS minimum, max(value) AS maximum, avg(value) AS mean FROM
       (SELECT json_extract(metadata, @path) AS value FROM item WHERE key BETWEEN @first AND @last)
     WHERE typeof(value) IN ('integer', 'real')`,
    bound,
  )!
  const totals = db.get<{ distinct_values: number; empty: number | null }>(
    `SELECT count(value) AS distinct_values, sum(items) FILTER (WHERE value IS NULL) AS empty FROM (${COUNTED})`, bound,
  )!
  const values = db.all<{ value: ItemValue; items: number }>(
    `${COUNTED} ORDER BY items DESC, value LIMIT ${MOST_VALUES}`, bound,
  )
  return {
    name,
    type,
    distinct: totals.distinct_values,
    empty: totals.empty ?? 0,
    minimum: type === 'number' ? range.minimum : null,
    maximum: type === 'number' ? range.maximum : null,
    mean: type === 'number' ? range.mean : null,
    values: values.map(({ value, items }) => ({ value: typed(value, type), items })),
  }
}

/** SQLite gives JSON's true and false as 1 and 0. */
const typed = (value: ItemValue, type: ColumnStatistics['type']): ItemValue =>
  type === 'boolean' && typeof value === 'number' ? value === 1 : value

export function keepStatistics(db: WritableDb, source: ItemSource, column: number, statistics: ColumnStatistics): void {
  db.run('INSERT OR REPLACE INTO column_statistic (dataset_key, column, statistic) VALUES (?, ?, ?)', [
    source.key, column, JSON.stringify(statistics),
  ])
}

/** As kept with the indexes, else computed now. Throws dataset.noColumn. */
export function readStatistics(db: ReadableDb, source: ItemSource, name: string): ColumnStatistics {
  const column = columnNumber(source, name)
  const kept = db.get<{ statistic: string }>(
    'SELECT statistic FROM column_statistic WHERE dataset_key = ? AND column = ?', [source.key, column],
  )
  return kept ? (JSON.parse(kept.statistic) as ColumnStatistics) : computeStatistics(db, source, column)
}

/** Every item's value of one column, in row order; null where empty. Throws dataset.noColumn. */
export function readColumn(db: ReadableDb, source: ItemSource, name: string): ItemValue[] {
  const column = columnNumber(source, name)
  const [first, last] = itemKeyRange(source.key)
  const rows = db.all<{ value: ItemValue }>(
    `SELECT nullif(json_extract(metadata, ?), '') AS value FROM item WHERE key BETWEEN ? AND ? ORDER BY key`,
    [columnPath(column), first, last],
  )
  if (rows.length !== source.items) throw new StudioError('dataset.itemCount', { name, stored: rows.length, items: source.items })
  return rows.map((row) => typed(row.value, source.columns[column]!.type))
}
