import { mkdirSync } from 'node:fs'
import { resolve } from 'node:path'
import type {
  Assignments, Checkpoints, Collisions, Datasets, Derived, Edits, Embeddings, Items, Jobs, Leases, Logs, Maintenance,
  Metrics, Runs, Settings,
} from './api'
import { bindRepositories } from './bind'
import type { StoreContext } from './context'
import { openDatabase } from './db/open'
import { ArtifactFiles } from './files/artifacts'
import { markArtifacts } from './files/sweep'
import { newId } from './ids'

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
  readonly edits: Edits
  readonly jobs: Jobs
  readonly leases: Leases
  readonly settings: Settings
  readonly derived: Derived
  readonly maintenance: Maintenance
  close(): void
}

/** Repositories whose methods may be called from another process. */
export type RepositoryName = Exclude<keyof Workspace, 'folder' | 'readonly' | 'close'>

/**
 * Opens (or makes) a workspace. What must not be opened is left as it was.
 * @throws store.notFound, store.newer, store.older, store.damaged, store.readOnly, store.unopenable, file.diskFull
 */
export function openWorkspace(folder: string, options: OpenOptions = {}): Workspace {
  const readonly = options.readonly ?? false
  const path = resolve(folder)
  const connection = openDatabase(path, { readonly, create: readonly ? false : (options.create ?? true) })
  const context: StoreContext = { folder: path, connection, files: new ArtifactFiles(path) }
  if (!readonly) prepare(context)
  let open = true
  return {
    folder: path,
    readonly,
    ...bindRepositories(context, options),
    close: () => {
      if (open) connection.close()
      open = false
    },
  }
}

/** Gives a new database its name, and the files to it where nobody has claimed them. */
function prepare({ connection, files }: StoreContext): void {
  const isNew = connection.write(
    (tx) => tx.run(`INSERT OR IGNORE INTO workspace (name, value) VALUES ('id', ?)`, [newId()]).changes === 1,
  )
  mkdirSync(files.root, { recursive: true })
  if (isNew) markArtifacts(connection, files)
}
