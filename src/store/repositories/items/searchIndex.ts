import type { ReadableDb, WritableDb } from '../../db/connection'
import { itemKey, itemKeyRange, rowOfKey } from './keys'
import { foldSearch, searchText } from './match'
import { nextItems, type ItemSource } from './rows'

/**
 * One trigram index a dataset, made after the import. It keeps positions, so that a search finds the very text and not
 * every item that has its trigrams somewhere; it keeps no text. Dropping it is one step, however large it was.
 */
export const searchTable = (datasetKey: number): string => `item_text_${datasetKey}`
const termsOf = (datasetKey: number): string => `item_terms_${datasetKey}`

/** A short search whose trigrams are more than this is so common that walking the rows finds it at once. */
const MOST_TERMS = 400

export function createSearchIndex(db: WritableDb, datasetKey: number): void {
  dropSearchIndex(db, datasetKey)
  db.exec(`
    CREATE VIRTUAL TABLE ${searchTable(datasetKey)} USING fts5
      (text, tokenize = 'trigram case_sensitive 1', content = '', columnsize = 0);
    CREATE VIRTUAL TABLE ${termsOf(datasetKey)} USING fts5vocab (${searchTable(datasetKey)}, row)`)
}

export function dropSearchIndex(db: WritableDb, datasetKey: number): void {
  db.exec(`DROP TABLE IF EXISTS ${termsOf(datasetKey)}; DROP TABLE IF EXISTS ${searchTable(datasetKey)}`)
}

/** Indexes the next `limit` rows after `after`; returns the last one's row, null at the end. */
export function indexNextItems(db: WritableDb, source: ItemSource, after: number | null, limit: number): number | null {
  const items = nextItems(db, source, after, false, limit)
  const insert = `INSERT INTO ${searchTable(source.key)} (rowid, text) VALUES (?, ?)`
  for (const item of items) db.run(insert, [itemKey(source.key, item.row), searchText(item)])
  return items.length < limit ? null : items.at(-1)!.row
}

/** Merges the index into few pieces; a search then looks into each. */
export function mergeSearchIndex(db: WritableDb, datasetKey: number, pages: number): void {
  db.run(`INSERT INTO ${searchTable(datasetKey)} (${searchTable(datasetKey)}, rank) VALUES ('merge', ?)`, [pages])
}

/**
 * The FTS5 MATCH for a search: its text as a phrase of trigrams, or, below three characters, any trigram that begins with
 * it; exact both times. Empty where nothing can match, null where the index cannot help (too common to be worth it).
 */
export function matchExpression(db: ReadableDb, source: ItemSource, search: string): string | null {
  const characters = Array.from(foldSearch(search))
  if (characters.length === 0) return null
  if (characters.length >= 3) return quoted(characters.join(''))
  const begin = characters.join('')
  const terms = db.all<{ term: string }>(
    `SELECT term FROM ${termsOf(source.key)} WHERE term >= ? AND term < ? LIMIT ${MOST_TERMS + 1}`,
    [begin, begin + '\u{10FFFF}'],
  )
  if (terms.length > MOST_TERMS) return null
  // Nothing begins so: a query that finds nothing.
  return terms.length === 0 ? '' : terms.map(({ term }) => quoted(term)).join(' OR ')
}

const quoted = (text: string): string => `"${text.replace(/"/g, '""')}"`

export const searchRowsSql = (datasetKey: number, down: boolean): string => {
  const table = searchTable(datasetKey)
  return down
    ? `SELECT rowid AS key FROM ${table} WHERE ${table} MATCH ? AND rowid < ? AND rowid >= ? ORDER BY rowid DESC LIMIT ?`
    : `SELECT rowid AS key FROM ${table} WHERE ${table} MATCH ? AND rowid > ? AND rowid <= ? ORDER BY rowid LIMIT ?`
}

/** Rows that the index proposes, in row order after (or, going down, before) a row. */
export function proposedRows(
  db: ReadableDb, source: ItemSource, expression: string, after: number | null, down: boolean, limit: number,
): number[] {
  if (expression === '') return []
  const [first, last] = itemKeyRange(source.key)
  const from = after === null ? (down ? last + 1 : first - 1) : itemKey(source.key, after)
  return db.column<number>(searchRowsSql(source.key, down), [expression, from, down ? first : last, limit]).map(rowOfKey)
}
