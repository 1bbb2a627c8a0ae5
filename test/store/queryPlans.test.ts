import Database from 'better-sqlite3'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { Connection, type Parameters as Bound } from '@store/db/connection'
import { ROW_BY_SID_AT, ROWS_BY_SID } from '@store/repositories/assignments/mapping'
import { ASSIGNMENTS_OF_DATASET, ASSIGNMENTS_OF_RUN, ROWS_OF_PREFIX } from '@store/repositories/assignments/rows'
import { COUNTED_PREFIXES, KEPT_PREFIXES } from '@store/repositories/assignments/tree'
import { GROUPS_BEFORE, SUMMARY_BY_CAUSE, SUMMARY_BY_SIZE } from '@store/repositories/collisions'
import { groupsSql, MEMBER_ROWS } from '@store/repositories/collisions/page'
import { DATASETS_BY_FINGERPRINT } from '@store/repositories/datasets'
import { ITEMS_BACKWARD, ITEMS_BY_ROWS, ITEMS_FORWARD } from '@store/repositories/items/rows'
import { createSearchIndex, searchRowsSql } from '@store/repositories/items/searchIndex'
import { ROWS_WITH_VALUE, ROWS_WITH_VALUE_BACKWARD, SORTED_BACKWARD, SORTED_FORWARD } from '@store/repositories/items/sortIndex'
import { pageJobsSql } from '@store/repositories/jobs'
import { PAGE_METRICS, USAGE_AT } from '@store/repositories/metrics'
import { ACTIVE_RUNS, NEXT_QUEUED } from '@store/repositories/runs'
import { pageRunsSql } from '@store/repositories/runs/page'
import { migrate } from '@store/db/migrate'
import { queryPlan } from './helpers'

const sid = new Uint8Array(12)
const newest = { sort: { by: 'createdAt', direction: 'desc' } } as const
const groupQuery = { cause: null, minSize: 2, nearThreshold: null }

/** Query, its parameters, and the index that it must walk. */
const QUERIES: [string, string, Bound, string][] = [
  ['items in row order', ITEMS_FORWARD, [0, 1, 100], 'SEARCH item USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)'],
  ['items in row order, up', ITEMS_BACKWARD, [1, 0, 100], 'SEARCH item USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)'],
  ['items by rows', ITEMS_BY_ROWS, [0, '[1,2]'], 'SEARCH item USING INTEGER PRIMARY KEY (rowid=?)'],
  ['items in a column’s order', SORTED_FORWARD, [1, 2, 'x', 3, 100], 'SEARCH item_value USING PRIMARY KEY (dataset_key=? AND column=? AND (value,row)>(?,?))'],
  ['items in a column’s order, down', SORTED_BACKWARD, [1, 2, 'x', 3, 100], 'SEARCH item_value USING PRIMARY KEY (dataset_key=? AND column=? AND (value,row)<(?,?))'],
  ['items with a value', ROWS_WITH_VALUE, [1, 2, 'x', 3, 100], 'SEARCH item_value USING PRIMARY KEY (dataset_key=? AND column=? AND value=? AND row>?)'],
  ['items with a value, up', ROWS_WITH_VALUE_BACKWARD, [1, 2, 'x', 3, 100], 'SEARCH item_value USING PRIMARY KEY (dataset_key=? AND column=? AND value=? AND row<?)'],
  ['items with a text', searchRowsSql(1, false), ['"abc"', 0, 1, 100], 'SCAN item_text_1 VIRTUAL TABLE INDEX 64:M1'],
  ['items with a text, up', searchRowsSql(1, true), ['"abc"', 1, 0, 100], 'SCAN item_text_1 VIRTUAL TABLE INDEX 192:M1'],
  ['datasets with a fingerprint', DATASETS_BY_FINGERPRINT, ['f'], 'SEARCH embedding USING COVERING INDEX embedding_by_fingerprint (fingerprint=?)'],
  ['runs, newest first', pageRunsSql(newest).sql, pageRunsSql(newest).parameters, 'SEARCH run USING INDEX run_by_age (archived=?)'],
  ['runs, after a page', pageRunsSql({ ...newest, after: [5, 6] }).sql, pageRunsSql({ ...newest, after: [5, 6] }).parameters, 'SEARCH run USING INDEX run_by_age (archived=? AND created_at<?)'],
  ['live and queued runs', ACTIVE_RUNS, ['queued'], 'SEARCH run USING INDEX run_by_status (status=?)'],
  ['the next queued run', NEXT_QUEUED, [], 'USING INDEX run_by_status (status=?)'],
  ['metrics after an epoch', PAGE_METRICS, [1, 5, 100], 'SEARCH metric USING INDEX sqlite_autoindex_metric_1 (run_key=? AND epoch>?)'],
  ['usage at an epoch', USAGE_AT, [1, 5], 'SEARCH metric USING INDEX sqlite_autoindex_metric_1 (run_key=? AND epoch<?)'],
  ['assignments of a run', ASSIGNMENTS_OF_RUN, [1], 'SEARCH assignment USING INDEX assignment_'],
  ['assignments of a dataset', ASSIGNMENTS_OF_DATASET, [1], 'SEARCH assignment USING INDEX assignment_by_dataset (dataset_key=?)'],
  ['rows below a prefix', ROWS_OF_PREFIX, [1, sid, sid, 10], 'SEARCH item_sid USING PRIMARY KEY (assignment_key=? AND sid>? AND sid<?)'],
  ['rows in SID order', ROWS_BY_SID, { assignment: 1, sid, row: 1, to: sid, limit: 10 }, 'SEARCH item_sid USING PRIMARY KEY (assignment_key=?'],
  ['members of a group', MEMBER_ROWS, [1, sid, 5, 10], 'SEARCH item_sid USING PRIMARY KEY (assignment_key=? AND sid=? AND row>?)'],
  ['kept prefixes', KEPT_PREFIXES, [1, 2, sid, sid], 'SEARCH prefix_count USING PRIMARY KEY (assignment_key=? AND level=? AND prefix>? AND prefix<?)'],
  ['counted prefixes', COUNTED_PREFIXES, { assignment: 1, bytes: 8, full: 12, from: sid, to: sid }, 'SEARCH item_sid USING PRIMARY KEY (assignment_key=? AND sid>? AND sid<?)'],
  ['groups, largest first', ...groups({}), 'SEARCH collision_group USING INDEX collision_group_by_size (assignment_key=?)'],
  ['groups, after a page', ...groups({ after: { rank: -3, sid } }), 'SEARCH collision_group USING INDEX collision_group_by_size (assignment_key=? AND (rank,sid)>(?,?))'],
  ['groups of a cause', ...groups({ query: { ...groupQuery, cause: 'near-duplicate' }, after: { rank: -3, sid } }), 'SEARCH collision_group USING INDEX collision_group_by_cause (assignment_key=? AND cause=? AND (rank,sid)>(?,?))'],
  ['groups of some size', ...groups({ query: { ...groupQuery, minSize: 5 } }), 'SEARCH collision_group USING INDEX collision_group_by_size (assignment_key=? AND rank<?)'],
  ['groups before one', GROUPS_BEFORE, [1, -3, sid], 'USING COVERING INDEX collision_group_by_size (assignment_key=? AND (rank,sid)<(?,?))'],
  ['groups by cause', SUMMARY_BY_CAUSE, [1], 'USING COVERING INDEX collision_group_by_cause (assignment_key=?)'],
  ['groups by size', SUMMARY_BY_SIZE, [1], 'USING COVERING INDEX collision_group_by_size (assignment_key=?)'],
  ['jobs, newest first', pageJobsSql({ after: [7] }).sql, pageJobsSql({ after: [7] }).parameters, 'SEARCH job USING INTEGER PRIMARY KEY (rowid<?)'],
]

type GroupPage = Parameters<typeof groupsSql>[1]

function groups(change: Partial<GroupPage>): [string, Bound] {
  const { sql, parameters } = groupsSql(1, { query: groupQuery, prefix: [], after: null, sids: null, limit: 10, ...change })
  return [sql, parameters]
}

describe('every list', () => {
  let db: Connection
  beforeAll(() => {
    db = new Connection(new Database(':memory:'), '')
    migrate(db, join('/nowhere', 'x.sqlite'))
    createSearchIndex(db, 1)
    return () => db.close()
  })

  it.each(QUERIES)('walks its index: %s', (_, sql, parameters, expected) => {
    const plan = queryPlan(db, sql, parameters)
    expect(plan).toContain(expected)
    // The rows come in the index's order: nothing is sorted, apart from the two lists that a run or dataset keeps short.
    if (!/ORDER BY assignment.kind|DISTINCT/.test(sql)) expect(plan).not.toContain('USE TEMP B-TREE FOR ORDER BY')
    expect(sql).not.toMatch(/\bOFFSET\b/)
  })

  it('counts in its index where somebody jumps to a place', () => {
    const row = queryPlan(db, ROW_BY_SID_AT, { assignment: 1, from: sid, to: sid, before: 9 })
    expect(row).toContain('SEARCH item_sid USING PRIMARY KEY (assignment_key=? AND sid>? AND sid<?)')
    const group = queryPlan(db, ...groups({ before: 9 }))
    expect(group).toContain('SEARCH collision_group USING INDEX collision_group_by_size (assignment_key=?)')
    expect(row + group).not.toContain('TEMP B-TREE')
  })

  it('sorts only what a prefix leaves of the groups', () => {
    const plan = queryPlan(db, ...groups({ prefix: [1] }))
    expect(plan).toContain('SEARCH collision_group USING PRIMARY KEY (assignment_key=? AND sid>? AND sid<?)')
  })
})
