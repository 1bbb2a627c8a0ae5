import type { BuildHooks, IndexStep } from '../../api'
import { BULK_ROWS, type StoreContext } from '../../context'
import type { WritableDb } from '../../db/connection'
import { acquireLease, releaseLease } from '../leases/rows'
import { eraseInSteps } from '../steps'
import { itemKeyRange } from './keys'
import { createSearchIndex, indexNextItems, mergeSearchIndex } from './searchIndex'
import { itemSource, type ItemSource } from './rows'
import { ANCHOR_STEP } from './sortIndex'
import { computeStatistics, keepStatistics } from './statistics'
import { ID_COLUMN, sortExpression, TITLE_COLUMN } from './values'

/** FTS5 writes its in-memory part with each transaction; bigger ones leave fewer pieces to merge. */
const SEARCH_ROWS = 4000
const MERGE_PAGES = 500

/**
 * Makes the sort, filter and search indexes of a dataset. Each step is a short transaction; sorting happens in a
 * temporary table of this connection, where it holds nobody up. Until the last step the dataset counts as not indexed,
 * so a build that was stopped between two steps is simply begun again.
 */
export function* indexSteps(context: StoreContext, datasetId: string): Generator<IndexStep, void> {
  const { connection: db } = context
  const source = itemSource(db, datasetId)
  if (source.indexed) return
  const hasTitle = source.columns.some((column) => column.name === source.titleColumn)
  const columns = [ID_COLUMN, ...(hasTitle ? [] : [TITLE_COLUMN]), ...source.columns.map((_, i) => i)]
  const total = source.items * (columns.length + 1)
  let done = 0
  const step = (rows: number): IndexStep => ({ done: (done += rows), total })
  db.write((tx) => acquireLease(tx, indexLease(datasetId)))
  try {
    clear(context, source)
    for (const column of columns) yield* sortOneColumn(context, source, column, step)
    yield* buildSearch(context, source, step)
    db.write((tx) => tx.run('UPDATE dataset SET indexed = 1 WHERE key = ?', [source.key]))
  } finally {
    db.write((tx) => releaseLease(tx, indexLease(datasetId)))
  }
}

/** Held while a dataset's indexes are made: two programs must not make them at once, nor one delete the dataset. */
export const indexLease = (datasetId: string): string => `index:${datasetId}`

/** All steps at once, as far as nobody cancels. */
export function buildIndexes(context: StoreContext, datasetId: string, hooks: BuildHooks = {}): void {
  for (const { done, total } of indexSteps(context, datasetId)) {
    hooks.onProgress?.(done, total)
    if (hooks.isCancelled?.()) return
  }
}

type Step = (rows: number) => IndexStep

function clear(context: StoreContext, source: ItemSource): void {
  eraseInSteps(
    context,
    `DELETE FROM item_value WHERE dataset_key = @key AND (column, value, row) IN
       (SELECT column, value, row FROM item_value WHERE dataset_key = @key LIMIT @limit)`,
    { key: source.key },
  )
  context.connection.write((tx) => {
    tx.run('DELETE FROM item_anchor WHERE dataset_key = ?', [source.key])
    tx.run('DELETE FROM column_statistic WHERE dataset_key = ?', [source.key])
  })
}

function* sortOneColumn({ connection: db }: StoreContext, source: ItemSource, column: number, step: Step): Generator<IndexStep, void> {
  const [first, last] = itemKeyRange(source.key)
  db.exec('DROP TABLE IF EXISTS temp.sorted; CREATE TEMP TABLE sorted (value ANY COLLATE NOCASE, row INTEGER)')
  try {
    db.run(
      `INSERT INTO temp.sorted (value, row)
       SELECT ${sortExpression(column)} AS value, key - @first FROM item WHERE key BETWEEN @first AND @last
       ORDER BY value COLLATE NOCASE, key`,
      { first, last },
    )
    for (let from = 1; from <= source.items; from += BULK_ROWS) {
      db.write((tx) => copySorted(tx, source, column, from))
      yield step(Math.min(BULK_ROWS, source.items - from + 1))
    }
  } finally {
    db.exec('DROP TABLE IF EXISTS temp.sorted')
  }
  if (column >= 0) {
    const statistics = computeStatistics(db, source, column)
    db.write((tx) => keepStatistics(tx, source, column, statistics))
  }
}

function copySorted(db: WritableDb, source: ItemSource, column: number, from: number): void {
  const bound = { key: source.key, column, from, to: from + BULK_ROWS - 1 }
  db.run(
    `INSERT INTO item_value (dataset_key, column, value, row)
     SELECT @key, @column, value, row FROM temp.sorted WHERE rowid BETWEEN @from AND @to`,
    bound,
  )
  db.run(
    `INSERT INTO item_anchor (dataset_key, column, position, value, row)
     SELECT @key, @column, rowid - 1, value, row FROM temp.sorted
     WHERE rowid BETWEEN @from AND @to AND (rowid - 1) % ${ANCHOR_STEP} = 0`,
    bound,
  )
}

function* buildSearch({ connection: db }: StoreContext, source: ItemSource, step: Step): Generator<IndexStep, void> {
  db.write((tx) => createSearchIndex(tx, source.key))
  for (let after: number | null = null, more = true; more; ) {
    const last: number | null = db.write((tx) => indexNextItems(tx, source, after, SEARCH_ROWS))
    yield step(last === null ? source.items % SEARCH_ROWS : SEARCH_ROWS)
    more = last !== null
    after = last
  }
  for (;;) {
    const before = totalChanges(db)
    db.write((tx) => mergeSearchIndex(tx, source.key, MERGE_PAGES))
    // FTS5 reports an idle merge by fewer than two changes (https://sqlite.org/fts5.html#the_merge_command).
    if (totalChanges(db) - before < 2) return
    yield step(0)
  }
}

const totalChanges = (db: { get: StoreContext['connection']['get'] }): number =>
  db.get<{ changes: number }>('SELECT total_changes() AS changes')!.changes
