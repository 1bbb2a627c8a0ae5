import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { DiskUse } from '@shared/queries'
import type { Maintenance } from '../api'
import type { StoreContext } from '../context'
import type { ReadableDb } from '../db/connection'
import { DATABASE_NAME } from '../db/open'
import { sweepOrphans } from '../files/sweep'

export function createMaintenance(context: StoreContext): Maintenance {
  const { connection: db } = context
  return {
    diskUse: () => db.read((tx) => diskUse(tx, context)),
    check: () => [...databaseFaults(db), ...fileFaults(context)],
    sweepOrphans: () => sweepOrphans(context),
    optimise: () => {
      db.exec('PRAGMA optimize')
      db.all('PRAGMA wal_checkpoint(TRUNCATE)')
    },
  }
}

const OF_DATASETS = `
  SELECT dataset.id, dataset.name, item_bytes + coalesce(sum(artifact.bytes), 0) AS bytes
  FROM dataset LEFT JOIN artifact ON artifact.owner = dataset.id
  WHERE ready = 1 GROUP BY dataset.key ORDER BY bytes DESC, dataset.key`
/** A run's files, and what its mappings and metrics take in the database. */
const OF_RUNS = `
  SELECT run.id, run.name, coalesce((SELECT sum(bytes) FROM artifact WHERE owner = run.id), 0)
    + coalesce((SELECT sum(length(metrics) + coalesce(length(usage), 0)) FROM metric WHERE run_key = run.key), 0)
    + coalesce((SELECT sum(items * (levels * 8 + 21)) FROM assignment WHERE run_key = run.key), 0) AS bytes
  FROM run WHERE trash IS NULL ORDER BY bytes DESC, run.key`

function diskUse(db: ReadableDb, { folder }: StoreContext): DiskUse {
  const sizeOf = (file: string) => (existsSync(file) ? statSync(file).size : 0)
  const file = join(folder, DATABASE_NAME)
  return {
    databaseBytes: sizeOf(file) + sizeOf(`${file}-wal`),
    artifactBytes: folderBytes(join(folder, 'artifacts')),
    datasets: db.all(OF_DATASETS),
    runs: db.all(OF_RUNS),
  }
}

function folderBytes(folder: string): number {
  if (!existsSync(folder)) return 0
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  return entries.reduce((sum, entry) => sum + (statSync(join(entry.parentPath, entry.name), { throwIfNoEntry: false })?.size ?? 0), 0)
}

function databaseFaults(db: ReadableDb): string[] {
  const found = db.all<{ quick_check: string }>('PRAGMA quick_check(20)').map((row) => row.quick_check).filter((text) => text !== 'ok')
  const dangling = db.all<{ table: string; parent: string }>('PRAGMA foreign_key_check')
  return [...found, ...dangling.map((row) => `a row of ${row.table} names a missing row of ${row.parent}`)]
}

function fileFaults({ connection: db, files }: StoreContext): string[] {
  return db.all<{ path: string; bytes: number }>('SELECT path, bytes FROM artifact').flatMap(({ path, bytes }) => {
    const size = statSync(files.absolute(path), { throwIfNoEntry: false })?.size
    if (size === undefined) return [`the file artifacts/${path} is missing`]
    // A log grows without its row.
    return size === bytes || path.startsWith('logs/') ? [] : [`the file artifacts/${path} has ${size} bytes instead of ${bytes}`]
  })
}
