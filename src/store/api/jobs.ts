import type { Job, JobStatus } from '@shared/entities'
import type { ErrorValue } from '@shared/errors'
import type { JobQuery, PageKey } from '@shared/queries'

/** Who holds a lease: a process that can be told from any other, on any boot, in any container. */
export interface Owner {
  pid: number
  /** As the system tells it; differs when a pid is used again. */
  processStart: string
  /** Differs after each start of the machine. */
  bootId: string
  /** Host and pid namespace, where pids mean the same processes. */
  host: string
}

export interface Lease extends Owner {
  /** `run:ID`, `job:ID`, `dataset:ID`, `index:ID` (of a dataset), `assignment:ID`. */
  subject: string
  /** Ids whose files the owner is writing, besides the subject's own. */
  names: string[]
  acquiredAt: number
  renewedAt: number
}

export interface Leases {
  /** For this process, or for `owner` (a child that is about to start). Throws store.leased while another lives. */
  acquire(subject: string, options?: { owner?: Owner; names?: string[] }): Lease
  /** To be called every 2 s. False: the lease is no longer ours, stop working at once. */
  renew(subject: string): boolean
  /** Gives a lease over to another process (the job that was just started), which then renews it. */
  handOver(subject: string, owner: Owner): void
  release(subject: string): void
  get(subject: string): Lease | null
  list(): Lease[]
  /** True only where the owner cannot be alive: another boot, no such pid, or the pid of a younger process. */
  isProvablyGone(lease: Lease): boolean
  /** Runs and jobs whose owner is provably gone become `interrupted`; unfinished drafts go. Returns the run and job ids. */
  reapInterrupted(): { runs: string[]; jobs: string[] }
}

export interface NewJob {
  kind: string
  title: string
  datasetId?: string | null
  runId?: string | null
  input: Job['input']
}

export interface JobChange {
  status?: JobStatus
  progress?: Job['progress']
  result?: Job['result']
  error?: ErrorValue | null
}

export interface JobPage {
  rows: Job[]
  next: PageKey | null
}

export interface Jobs {
  create(job: NewJob): Job
  /** Throws job.notFound. */
  get(id: string): Job
  find(id: string): Job | null
  /** Newest first. */
  page(query: JobQuery): JobPage
  /** Guarded as runs are: job.badTransition. Leaving `running` gives the lease back. */
  change(id: string, change: JobChange): Job
  /** A queued or interrupted job to `running` with a lease of this process. */
  claim(id: string): Job
  delete(id: string): void
}
