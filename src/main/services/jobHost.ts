import type { Job as StoredJob } from '@shared/entities'
import { StudioError, type ErrorCode, type ErrorValue } from '@shared/errors'
import { events } from '@shared/ipc'
import type { Job } from '@shared/ipc/jobs'
import { superviseJob, type JobProcess } from '@jobs/supervisor'
import type { JobKind } from '@jobs/protocol'
import type { Launch } from '@jobs/transport/transport'
import type { Context } from '../context'

export interface JobRequest {
  kind: JobKind
  title: string
  input: Record<string, unknown>
  datasetId?: string
  runId?: string
}

interface Running {
  job: Job
  process: JobProcess
  startedAt: number
}

const KEPT = 50
const LOOKING = new Set<string>(['index', 'project', 'check'])
const STOP_MS = 3_000
const holds = (input: Record<string, unknown>, part: Record<string, unknown>) => Object.entries(part).every(([key, value]) => input[key] === value)

/**
 * Work that is not a training run: each in a process of its own, followed by the window through job.progress and
 * job.done. What ended since the window opened is kept in memory to be listed.
 */
export class JobHost {
  private readonly running = new Map<string, Running>()
  /** Being started; their row is not written yet. */
  private readonly starting = new Map<JobRequest, Promise<string>>()
  private readonly ended: Job[] = []

  constructor(
    private readonly context: Pick<Context, 'store' | 'storeSoon' | 'emit'>,
    private readonly launch: Launch,
    private readonly workspace: () => string,
    private readonly onCompleted: (job: Job) => void = () => {},
  ) {}

  async start(request: JobRequest): Promise<string> {
    const { store, storeSoon } = this.context
    const created = await store().jobs.create({
      kind: request.kind, title: request.title, datasetId: request.datasetId ?? null, runId: request.runId ?? null, input: request.input as never,
    })
    const claimed = await store().jobs.claim(created.id)
    const job: Job = { ...claimed, remainingMs: null }
    const process = superviseJob({
      launch: this.launch, kind: request.kind, workspace: this.workspace(), input: request.input, subject: request.title,
      // From here on the child renews the lease itself; a job whose process is gone is found by it.
      onReady: async ({ owner }) => (await storeSoon()).leases.handOver(`job:${created.id}`, owner),
      onMessage: (message) => {
        if (message.type === 'progress') this.follow(created.id, message.progress)
      },
    })
    this.running.set(created.id, { job, process, startedAt: Date.now() })
    void process.ended.then((outcome) => {
      const status = outcome.end === 'done' ? 'completed' : outcome.end === 'cancelled' || outcome.end === 'interrupted' ? outcome.end : 'failed'
      return this.finish(created.id, status, outcome.result, outcome.error)
    })
    return created.id
  }

  /**
   * Starts it unless the same runs or is being started already: then its id. Whoever asks the same at once shares one.
   * @param part what another job of this kind must have been asked to serve as well
   */
  startOnce(request: JobRequest, part = request.input): Promise<string> {
    const running = this.find(request.kind, part)
    if (running !== null) return Promise.resolve(running)
    for (const [other, id] of this.starting) if (other.kind === request.kind && holds(other.input, part)) return id
    const id = this.start(request).finally(() => this.starting.delete(request))
    this.starting.set(request, id)
    return id
  }

  private follow(id: string, progress: NonNullable<StoredJob['progress']>): void {
    const running = this.running.get(id)
    if (!running) return
    const { done, total, message } = progress
    const elapsed = Date.now() - running.startedAt
    running.job = {
      ...running.job,
      progress: { done, total, message },
      // After a second or two of steady work the past says enough about the rest.
      remainingMs: total !== null && done > 0 && elapsed > 1500 ? Math.max(0, (elapsed / done) * (total - done)) : null,
    }
    this.context.emit(events.jobProgress, running.job)
  }

  private async finish(id: string, status: Job['status'], result: unknown, error: ErrorValue | null): Promise<void> {
    const running = this.running.get(id)
    if (!running) return
    this.running.delete(id)
    const job: Job = { ...running.job, status, result: (result ?? null) as Job['result'], error, finishedAt: Date.now(), remainingMs: null }
    this.ended.unshift(job)
    this.ended.length = Math.min(this.ended.length, KEPT)
    const change = { status, result: job.result, error, progress: job.progress }
    // A workspace that cannot be opened any more knows nothing of it; the window is told all the same.
    await this.context.storeSoon().then((store) => store.jobs.change(id, change)).catch(() => {})
    this.context.emit(events.jobDone, job)
    if (status === 'completed') this.onCompleted(job)
  }

  get busy(): number {
    return this.running.size
  }

  list(): Job[] {
    return [...[...this.running.values()].map(({ job }) => job).reverse(), ...this.ended]
  }

  get(id: string): Job | null {
    return this.list().find((job) => job.id === id) ?? null
  }

  /**
   * The id of a running job of this kind that was asked this. Who also reads what such a job makes asks here first:
   * of a job that ends in between, the result is found, never neither of the two.
   */
  find(kind: JobKind, part: Record<string, unknown>): string | null {
    const found = [...this.running.values()].find(({ job }) => job.kind === kind && holds(job.input as Record<string, unknown>, part))
    return found?.job.id ?? null
  }

  /** Starts it and waits for its end; throws what made it fail. */
  async result(request: JobRequest): Promise<unknown> {
    const id = await this.start(request)
    await this.running.get(id)?.process.ended
    // The end is written down before it is told.
    while (this.running.has(id)) await new Promise((resolve) => setImmediate(resolve))
    const job = this.get(id)
    if (job?.status === 'completed') return job.result
    throw new StudioError((job?.error?.code ?? 'resolve.cancelled') as ErrorCode, job?.error?.details ?? {})
  }

  /** Ends what only looks at a dataset or makes derived data of it, before that goes. */
  async stopLooking(datasetId: string): Promise<void> {
    const looking = [...this.running.values()].filter(({ job }) => job.datasetId === datasetId && LOOKING.has(job.kind))
    await Promise.all(looking.map(({ process }) => process.stop('cancel', STOP_MS)))
    while (looking.some(({ job }) => this.running.has(job.id))) await new Promise((resolve) => setImmediate(resolve))
  }

  cancel(id: string): void {
    void this.running.get(id)?.process.stop('cancel')
  }

  async stopAll(graceMs: number): Promise<void> {
    await Promise.all([...this.running.values()].map(({ process }) => process.stop('finish', graceMs)))
  }
}
