import type { Configuration } from '@shared/configuration'
import type { Run, RunStatus } from '@shared/entities'
import type { ErrorValue } from '@shared/errors'
import type { CheckpointFigures } from '@shared/figures'
import type { LogEntry, LogPage, RunPage, RunQuery } from '@shared/queries'
import type { Backend, CheckpointKind, EpochMetrics, Timing } from '@shared/training'

export interface NewRun {
  name: string
  datasetId: string
  /** Default: the dataset's first. */
  embeddingId?: string
  preset: string | null
  configuration: Configuration
  tags?: string[]
  notes?: string
  sweep?: string | null
}

export interface RunChange {
  name?: string
  notes?: string
  tags?: string[]
  starred?: boolean
  archived?: boolean
}

/** What a job tells about its run while it works. */
export interface RunProgress {
  epoch?: number
  backend?: Backend
  timing?: Timing
  /** Added to those there. */
  warning?: string
}

export interface RunEnd {
  error?: ErrorValue
  timing?: Timing
  /** When that was; left out: now. */
  finishedAt?: number
}

/** A run that was trained elsewhere. */
export interface AdoptedRun extends NewRun, Pick<Run, 'starred' | 'backend' | 'warnings' | 'chosen' | 'parent' | 'createdAt' | 'startedAt'> {}

export interface Runs {
  /** A queued run, last in the queue. */
  create(run: NewRun): Run
  /**
   * A queued run that goes on from a checkpoint of another one: with a copy of the state that leads there (none: it is
   * trained again from its start) and the epochs before it.
   * @throws run.notFound, run.live, checkpoint.notFound, run.nothingLeft, run.stateFixed
   */
  continue(id: string, kind: CheckpointKind, change: Pick<NewRun, 'name' | 'configuration' | 'tags' | 'notes'>): Run
  /**
   * A run of another workspace, as `starting` with a lease of this process: whoever adopts it fills it, and says with
   * `setStatus` how it had ended.
   */
  adopt(run: AdoptedRun): Run
  /** Throws run.notFound. */
  get(id: string): Run
  find(id: string): Run | null
  /** By id, unique prefix of an id, or `latest`. Throws run.notFound, run.ambiguous. */
  resolve(reference: string): Run
  page(query: RunQuery): RunPage
  /** Runs by status, for the filter's counters; archived ones apart. */
  countByStatus(): Partial<Record<RunStatus, number>>
  /** Live and queued runs: starting, running, paused, then the queue in its order. */
  active(): Run[]
  change(id: string, change: RunChange): Run
  progress(id: string, progress: RunProgress): void
  /**
   * Moves to another status if the transition is legal (README), else run.badTransition. Sets startedAt, finishedAt,
   * queuePosition; leaving a live status gives the lease back.
   */
  setStatus(id: string, status: RunStatus, end?: RunEnd): Run
  /** Takes one particular run (queued, interrupted, cancelled or failed) to `starting` with a lease of this process. */
  claim(id: string): Run
  /** The first of the queue, unless `maximum` runs are live; null when there is nothing to do. */
  claimNext(maximum: number): Run | null
  /** Back to the end of the queue, from interrupted, failed or cancelled. */
  requeue(id: string): Run
  /** The queue's new order; runs not named keep their order behind. */
  reorderQueue(ids: string[]): void
  /** The person's choice of result; null: best-collision again. */
  choose(id: string, chosen: Run['chosen']): Run
  tags(): string[]
  /** With its metrics, checkpoints, assignments, log and files. Throws run.live while a process works on it. */
  delete(id: string): void
  /** Out of sight at once; really deleted after `milliseconds`, until when `restore` brings them back. Throws run.live. */
  trash(ids: string[], milliseconds: number): { undoId: string; until: number }
  /** Returns the ids brought back. Throws run.notInTrash. */
  restore(undoId: string): string[]
  /** Deletes what was in the trash for long enough; returns how many. `leases.reapInterrupted` does it too. */
  emptyTrash(): number
}

export interface Metrics {
  /** Adds or replaces one epoch. `usage[l]`: items per code of level l. */
  append(runId: string, metrics: EpochMetrics, usage: Int32Array[] | null): void
  /** Ascending, after an epoch (-1: from the start); at most `limit` (default 5,000). */
  page(runId: string, afterEpoch: number, limit?: number): EpochMetrics[]
  /** Usage at the evaluated epoch, or at the last evaluated one before it (null: at all); null when there is none. */
  usage(runId: string, epoch: number | null): { epoch: number; usage: Int32Array[] } | null
  /** Usage of one level over all evaluated epochs, row-major epochs × K (heatmap). */
  usageOverTime(runId: string, level: number): { epochs: number[]; size: number; counts: Int32Array }
  /** Forgets every epoch above; before a run is resumed from an earlier state. */
  truncateAfter(runId: string, epoch: number): void
}

export interface LogQuery {
  after: number
  limit: number
  /** Entries of this level and above. */
  minLevel?: LogEntry['level']
  /** Substring, in any letter case. */
  search?: string
}

export interface Logs {
  append(runId: string, entry: LogEntry): void
  /** Oldest first, from a byte offset on (0: the start); `next` is the offset to go on from. */
  page(runId: string, query: LogQuery): LogPage
}

export interface NewCheckpoint {
  kind: CheckpointKind
  epoch: number
  validationLoss: number | null
  figures: CheckpointFigures
  /** The model's safetensors, in pieces. */
  model: Iterable<Uint8Array>
}

export interface StoredState {
  epoch: number
  step: number
  /** Absolute path. */
  file: string
}

export interface Checkpoints {
  /** Writes the model's file, then the row; replaces the run's earlier checkpoint of that kind. */
  put(runId: string, checkpoint: NewCheckpoint): void
  /** Absolute path of the model's safetensors. Throws checkpoint.notFound. */
  modelFile(runId: string, kind: CheckpointKind): string
  /**
   * Keeps the exact training state for going on. Earlier ones go once it is safe on disk, but for the newest that leads
   * to each of the run's checkpoints: a run has four states at most.
   */
  putState(runId: string, state: { epoch: number; step: number; bytes: Iterable<Uint8Array> }): void
  /** The newest; or the newest from which the end of epoch `leadingTo` is still to come. */
  state(runId: string, leadingTo?: number): StoredState | null
}
