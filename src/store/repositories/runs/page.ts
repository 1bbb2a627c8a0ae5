import { RunQuery, type RunPage, type RunSortKey } from '@shared/queries'
import type { ReadableDb, SqlValue } from '../../db/connection'
import { escapeLike } from '../like'
import { SELECT_RUN, toListedRuns, type RunRow } from './rows'

/** What lists may sort by. Figures that are not there yet come last, whichever way. */
const SORTS: Record<RunSortKey, { expression: string; missing: number | null }> = {
  createdAt: { expression: 'run.created_at', missing: null },
  startedAt: { expression: 'run.started_at', missing: 9e15 },
  name: { expression: 'run.name COLLATE NOCASE', missing: null },
  status: { expression: 'run.status', missing: null },
  dataset: { expression: 'dataset.name COLLATE NOCASE', missing: null },
  epoch: { expression: 'run.epoch', missing: null },
  collisionRate: { expression: 'run.collision_rate', missing: 9e15 },
  lastCollisionRate: { expression: 'run.last_collision_rate', missing: 9e15 },
  fractionOfVarianceUnexplained: { expression: 'run.variance_unexplained', missing: 9e15 },
  largestGroup: { expression: 'run.largest_group', missing: 9e15 },
  firstLevelPerplexity: { expression: 'run.first_perplexity', missing: 9e15 },
  trainMs: { expression: 'run.train_ms', missing: 9e15 },
}

export function pageRunsSql(query: RunQuery): { sql: string; parameters: Record<string, SqlValue> } {
  const { by, direction } = query.sort ?? { by: 'createdAt', direction: 'desc' }
  const down = direction === 'desc'
  const { expression, missing } = SORTS[by]
  const sort = missing === null ? expression : `coalesce(${expression}, ${down ? -missing : missing})`
  const where = ['run.trash IS NULL', 'run.archived = @archived']
  const parameters: Record<string, SqlValue> = { archived: query.archived ? 1 : 0, limit: (query.limit ?? 100) + 1 }
  const add = (condition: string, values: Record<string, SqlValue>) => {
    where.push(condition)
    Object.assign(parameters, values)
  }
  if (query.search) {
    add(
      `(run.name LIKE @search ESCAPE '\\' OR run.notes LIKE @search ESCAPE '\\' OR run.tags LIKE @search ESCAPE '\\')`,
      { search: `%${escapeLike(query.search)}%` },
    )
  }
  if (query.statuses?.length) {
    add('run.status IN (SELECT value FROM json_each(@statuses))', { statuses: JSON.stringify(query.statuses) })
  }
  if (query.datasetId) add('dataset.id = @datasetId', { datasetId: query.datasetId })
  if (query.tag) add('EXISTS (SELECT 1 FROM json_each(run.tags) WHERE value = @tag)', { tag: query.tag })
  if (query.sweep) add('run.sweep = @sweep', { sweep: query.sweep })
  if (typeof query.starred === 'boolean') add('run.starred = @starred', { starred: query.starred ? 1 : 0 })
  if (query.after) {
    add(`(${sort}, run.key) ${down ? '<' : '>'} (@value, @key)`, {
      value: query.after[0] ?? null, key: query.after[1] ?? null,
    })
  }
  const order = down ? 'DESC' : 'ASC'
  return {
    sql: `${SELECT_RUN.replace('SELECT run.*', `SELECT ${sort} AS sort_value, run.*`)}
      WHERE ${where.join(' AND ')} ORDER BY ${sort} ${order}, run.key ${order} LIMIT @limit`,
    parameters,
  }
}

/** Runs of a list, with their checkpoints by one query for all of them. */
export function pageRuns(db: ReadableDb, input: RunQuery): RunPage {
  const query = RunQuery.parse(input)
  const { sql, parameters } = pageRunsSql(query)
  const rows = db.all<RunRow & { sort_value: string | number }>(sql, parameters)
  const more = rows.length > query.limit
  if (more) rows.pop()
  const last = rows.at(-1)
  return { rows: toListedRuns(db, rows), next: more && last ? [last.sort_value, last.key] : null }
}
