import type {
  Assignments, Checkpoints, Collisions, Datasets, Derived, Embeddings, Items, Jobs, Leases, Logs, Maintenance,
  Metrics, Runs, Settings,
} from './api'

export interface SlowQuery {
  /** `repository.function`. */
  query: string
  milliseconds: number
}

export interface OpenOptions {
  /** Reads only: works in a read-only folder, never migrates, never sweeps. */
  readonly?: boolean
  /** Makes folder and database where missing (default true); false: store.notFound. */
  create?: boolean
  /** Told of every call above `slowMs` (40). */
  onSlowQuery?: (slow: SlowQuery) => void
  slowMs?: number
}

/** A folder with a database and artifacts. One connection; synchronous; several processes may each open their own. */
export interface Workspace {
  /** Absolute. */
  readonly folder: string
  readonly readonly: boolean
  readonly datasets: Datasets
  readonly embeddings: Embeddings
  readonly items: Items
  readonly runs: Runs
  readonly metrics: Metrics
  readonly logs: Logs
  readonly checkpoints: Checkpoints
  readonly assignments: Assignments
  readonly collisions: Collisions
  readonly jobs: Jobs
  readonly leases: Leases
  readonly settings: Settings
  readonly derived: Derived
  readonly maintenance: Maintenance
  close(): void
}

/** Repositories whose methods may be called from another process. */
export type RepositoryName = Exclude<keyof Workspace, 'folder' | 'readonly' | 'close'>
