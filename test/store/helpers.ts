import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { onTestFinished } from 'vitest'
import { BASE_CONFIGURATION } from '@shared/configuration'
import type { CollisionGroup, MetadataColumn, Run } from '@shared/entities'
import type { CheckpointFigures, Figures } from '@shared/figures'
import type { EpochMetrics } from '@shared/training'
import { groupsBySid } from '@core/metrics/groups'
import type { ItemValue, NewAssignment, NewItem } from '@store/api'
import { Connection, type Parameters, type ReadableDb } from '@store/db/connection'
import { migrate } from '@store/db/migrate'
import { MIGRATIONS } from '@store/migrations'
import { openWorkspace, type OpenOptions, type Workspace } from '@store/workspace'

export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'store-test-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** A folder on a file system of its own, or null where this user may not mount one. */
export function mounted(options: string): string | null {
  const folder = temporaryFolder()
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', folder], { stdio: 'ignore' })
  } catch {
    return null
  }
  onTestFinished(() => void execFileSync('umount', ['-l', folder]))
  return folder
}

export function temporaryWorkspace(options: OpenOptions = {}): Workspace {
  const workspace = openWorkspace(temporaryFolder(), options)
  onTestFinished(() => workspace.close())
  return workspace
}

/** A database file as it was after migration `version`. */
export function databaseAt(version: number, file = join(temporaryFolder(), 'studio.sqlite')): Connection {
  const connection = new Connection(new Database(file), file)
  connection.raw.pragma('foreign_keys = ON')
  migrate(connection, file, MIGRATIONS.slice(0, version))
  onTestFinished(() => connection.close())
  return connection
}

export const queryPlan = (db: ReadableDb, sql: string, parameters: Parameters): string =>
  db.all<{ detail: string }>(`EXPLAIN QUERY PLAN ${sql}`, parameters).map((step) => step.detail).join('\n')

export interface TestDataset {
  titles?: string[]
  ids?: string[]
  columns?: Record<string, ItemValue[]>
  items?: number
  dimensions?: number
  titleColumn?: string | null
  indexed?: boolean
}

/** A finished dataset; its embedding counts up from 0. */
export function makeDataset(workspace: Workspace, name: string, spec: TestDataset = {}): string {
  const columns = spec.columns ?? {}
  const items = spec.items ?? spec.titles?.length ?? spec.ids?.length ?? Object.values(columns)[0]?.length ?? 4
  const dimensions = spec.dimensions ?? 2
  const id = workspace.datasets.begin({ name, sourceFile: `${name}.npy` })
  const writer = workspace.embeddings.writer(id, { name: 'embedding', dimensions, sourceDtype: 'float32' })
  writer.append(Float32Array.from({ length: items * dimensions }, (_, i) => i))
  writer.commit()
  const rows = Array.from({ length: items }, (_, row): NewItem => ({
    id: spec.ids?.[row] ?? `item-${row}`,
    title: spec.titles?.[row] ?? null,
    picture: null,
    values: Object.values(columns).map((values) => values[row] ?? null),
  }))
  workspace.items.insert(id, 0, rows)
  workspace.datasets.finish(id, {
    items, checks: [], pictureColumn: null, titleColumn: spec.titleColumn ?? null,
    columns: Object.entries(columns).map(([column, values]) => describe(column, values)),
  })
  if (spec.indexed) workspace.items.buildIndexes(id)
  return id
}

function describe(name: string, values: ItemValue[]): MetadataColumn {
  const filled = values.filter((value) => value !== null && value !== '')
  const type = typeof filled[0] === 'number' ? 'number' : typeof filled[0] === 'boolean' ? 'boolean' : 'text'
  return { name, type, distinct: new Set(filled).size, empty: values.length - filled.length }
}

export function makeRun(workspace: Workspace, datasetId: string, name = 'run'): Run {
  return workspace.runs.create({ name, datasetId, preset: null, configuration: BASE_CONFIGURATION })
}

/** Figures that say only what a test is about. */
export function figures(change: Partial<Figures> = {}): Figures {
  return {
    items: 4, uniqueSids: 4, conflictItems: 0, collisionRate: 0, itemsInCollisions: 0, largestGroup: 1, singletonRate: 1,
    randomFloor: null, exactDuplicateFloor: null, sidLength: 4, reconstructionMse: null,
    fractionOfVarianceUnexplained: null, levels: [], ...change,
  }
}

export const checkpointFigures = (epoch: number, change: Partial<Figures> = {}): CheckpointFigures => ({ ...figures(change), epoch })

export function epochMetrics(epoch: number, collisionRate: number | null = null): EpochMetrics {
  const terms = { total: 1 / (epoch + 1), recon: 0.5, commit: 0.25, codebook: 0.125, hinge: 0 }
  return {
    epoch, step: (epoch + 1) * 10, learningRate: 0.001, beta: 0.25, train: terms, validation: null,
    figures: collisionRate === null ? null : checkpointFigures(epoch, { collisionRate }),
    elapsedMs: epoch * 100, stepsMs: 90, revivedCodes: 0,
  }
}

/** Every group of equal SIDs, told to be for lack of codes. */
export function groupsOf(codes: Int32Array, levels: number, meanCosine = 0.5): CollisionGroup[] {
  return groupsBySid(codes, levels).map(({ sid, rows }) => ({
    sid, size: rows.length, cause: 'code-capacity', exactDuplicates: 0, meanCosine,
  }))
}

export function newAssignment(datasetId: string, sids: number[][], change: Partial<NewAssignment> = {}): NewAssignment {
  const levels = sids[0]!.length
  const codes = Int32Array.from(sids.flat())
  return {
    datasetId, runId: null, name: 'mapping', kind: 'imported', checkpoint: null, method: null, parentId: null, sizes: null,
    levels, codes, figures: figures({ items: sids.length }), groups: groupsOf(codes, levels), ...change,
  }
}

/** How many rows each table has, of those that have any; bookkeeping of the workspace itself left out. */
export function rowCounts(workspace: Workspace): Record<string, number> {
  const raw = new Database(join(workspace.folder, 'studio.sqlite'), { readonly: true })
  const tables = raw
    .prepare<[], { name: string }>(`SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name <> 'workspace' AND sql NOT LIKE 'CREATE VIRTUAL%'`)
    .all()
  const counts = tables.map(({ name }) => [name, raw.prepare<[], { rows: number }>(`SELECT count(*) AS rows FROM "${name}"`).get()!.rows] as const)
  raw.close()
  return Object.fromEntries(counts.filter(([, rows]) => rows > 0))
}
