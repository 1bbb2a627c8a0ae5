import type { ReadableDb, SqlValue } from '../../db/connection'
import { foldSearch, isChosen, type ItemFilter } from './match'
import { itemKeyRange, rowOfKey } from './keys'
import type { ItemSource } from './rows'
import { matchExpression, searchTable } from './searchIndex'
import type { Chosen } from './selections'
import { columnNumber, EMPTY_VALUE, isEmpty, sortExpression, sortValue, toSql, valueExpression, type SortEntry } from './values'

/** Matches that are sorted anew for each page; more are so dense that walking an order finds a page of them soon. */
export const MOST_MATCHES = 20_000

/** FROM and WHERE of a query over exactly the items that pass a filter. */
interface Matches {
  from: string
  where: string[]
  parameters: Record<string, SqlValue>
}

/** By the index that leaves at most `most` items to look at; null where none does. Throws dataset.noColumn. */
function matches(db: ReadableDb, source: ItemSource, filter: ItemFilter, most: number): Matches | null {
  if (!source.indexed) return null
  const [first, last] = itemKeyRange(source.key)
  const found: Matches = { from: '', where: [], parameters: { first, last } }
  filter.where.forEach(({ column, value }, i) => {
    const held = valueExpression(columnNumber(source, column))
    found.where.push(isEmpty(value) ? `coalesce(${held}, '') = ''` : `${held} = @value${i}`)
    if (!isEmpty(value)) found.parameters[`value${i}`] = typeof value === 'boolean' ? Number(value) : value
  })
  const isSearched = foldSearch(filter.search) !== ''
  if (filter.chosen) return isSearched ? null : ofChosen(filter.chosen, found, most)
  const table = searchTable(source.key)
  const expression = isSearched ? matchExpression(db, source, filter.search) : null
  if (expression === '') return { ...found, from: 'item', where: ['FALSE'] }
  if (expression !== null && isAtMost(db, `SELECT 1 FROM ${table} WHERE ${table} MATCH ?`, [expression], most)) {
    found.parameters['expression'] = expression
    // CROSS: the index first, then its items.
    return { ...found, from: `${table} CROSS JOIN item ON item.key = ${table}.rowid`, where: [...found.where, `${table} MATCH @expression`] }
  }
  return isSearched ? null : byValue(db, source, filter, found, most)
}

/** The chosen rows themselves, where they are few; with a search in them, walking is what tells. */
function ofChosen({ rows }: Chosen, found: Matches, most: number): Matches | null {
  if (rows.length > most) return null
  found.parameters['chosen'] = JSON.stringify([...rows])
  return { ...found, from: 'json_each(@chosen) AS chosen CROSS JOIN item ON item.key = @first + chosen.value' }
}

function byValue(db: ReadableDb, source: ItemSource, filter: ItemFilter, found: Matches, most: number): Matches | null {
  const entries = 'item_value WHERE dataset_key = ? AND column = ? AND value = ?'
  for (const { column, value } of filter.where) {
    const bound = [source.key, columnNumber(source, column), toSql(sortValue(value))] as const
    if (!isAtMost(db, `SELECT 1 FROM ${entries}`, [...bound], most)) continue
    const [datasetKey, number, entry] = bound
    Object.assign(found.parameters, { datasetKey, number, entry })
    return {
      ...found,
      from: 'item_value AS entry CROSS JOIN item ON item.key = @first + entry.row',
      where: [...found.where, 'entry.dataset_key = @datasetKey AND entry.column = @number AND entry.value = @entry'],
    }
  }
  return null
}

const isAtMost = (db: ReadableDb, sql: string, parameters: SqlValue[], most: number): boolean =>
  db.get<{ rows: number }>(`SELECT count(*) AS rows FROM (${sql} LIMIT ?)`, [...parameters, most + 1])!.rows <= most

/** Whether an index says that at most so many pass; false where none tells. */
export const passAtMost = (db: ReadableDb, source: ItemSource, filter: ItemFilter, most: number): boolean =>
  matches(db, source, filter, most) !== null

const IN_DATASET = 'item.key BETWEEN @first AND @last'

/** Every row that passes, ascending, where an index says they are few; null where they are many or nothing is indexed. */
export function matchingRows(db: ReadableDb, source: ItemSource, filter: ItemFilter, most = MOST_MATCHES): number[] | null {
  const found = matches(db, source, filter, most)
  if (!found) return null
  return db
    .all<{ key: number }>(
      `SELECT item.key AS key FROM ${found.from} WHERE ${[IN_DATASET, ...found.where].join(' AND ')} ORDER BY item.key`, found.parameters,
    )
    .map((one) => rowOfKey(one.key))
}

/** How many pass, counted up to `limit` by the search index alone; null where it does not tell. */
export function countMatches(db: ReadableDb, source: ItemSource, filter: ItemFilter, limit: number): number | null {
  if (!source.indexed || filter.where.length > 0 || isChosen(filter)) return null
  const expression = matchExpression(db, source, filter.search)
  if (expression === null || expression === '') return expression === '' ? 0 : null
  const table = searchTable(source.key)
  return db.get<{ rows: number }>(
    `SELECT count(*) AS rows FROM (SELECT 1 FROM ${table} WHERE ${table} MATCH ? LIMIT ?)`, [expression, limit],
  )!.rows
}

/** The next rows that pass in a column's order, empty values last, where an index says that few pass; else null. */
export function sortedMatches(
  db: ReadableDb, source: ItemSource, filter: ItemFilter,
  { column, down, after, limit }: { column: number; down: boolean; after: SortEntry | null; limit: number },
): number[] | null {
  const found = matches(db, source, filter, MOST_MATCHES)
  if (!found) return null
  const direction = down ? 'DESC' : 'ASC'
  const parameters: Record<string, SqlValue> = { ...found.parameters, empty: EMPTY_VALUE, limit }
  let behind = 'TRUE'
  if (after) {
    Object.assign(parameters, { afterEmpty: after.value === null ? 1 : 0, afterValue: toSql(after.value), afterRow: after.row })
    behind = `(is_empty > @afterEmpty OR
      (is_empty = @afterEmpty AND (value COLLATE NOCASE, key - @first) ${down ? '<' : '>'} (@afterValue, @afterRow)))`
  }
  const items = `
    SELECT item.key AS key, ${sortExpression(column)} AS value FROM ${found.from}
    WHERE ${[IN_DATASET, ...found.where].join(' AND ')}`
  return db
    .all<{ key: number }>(
      `SELECT key FROM (SELECT key, value, value = @empty AS is_empty FROM (${items}))
       WHERE ${behind} ORDER BY is_empty, value COLLATE NOCASE ${direction}, key ${direction} LIMIT @limit`,
      parameters,
    )
    .map((one) => rowOfKey(one.key))
}
