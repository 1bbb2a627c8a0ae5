import type { Dependents } from '../../api'
import type { ReadableDb } from '../../db/connection'

/** Runs of a dataset, newest first (not those in the trash), and its assignments that are visible. */
export function dependentsOf(db: ReadableDb, datasetKey: number): Dependents {
  return {
    runs: db.all<{ id: string; name: string; status: string }>(
      'SELECT id, name, status FROM run WHERE dataset_key = ? AND trash IS NULL ORDER BY key DESC', [datasetKey],
    ),
    assignments: db.all<{ id: string; name: string }>(
      'SELECT id, name FROM assignment WHERE dataset_key = ? AND ready = 1 ORDER BY key DESC', [datasetKey],
    ),
  }
}
