import type { LogEntry } from '@shared/queries'
import type { z } from 'zod'
import {
  FromJob,
  MESSAGE_INTERVAL_MS,
  type CheckpointReport,
  type EpochReport,
  type JobProgress,
} from '../protocol'

type Entry = z.infer<typeof LogEntry>

/**
 * Holds the stream of reports to ten messages a second without losing any but progress: a message every 100 ms, in
 * turns, epochs and log entries in batches, of progress only the latest. The last word (`done`, `failed`) goes out
 * after everything before it.
 */
export class Outbox {
  private readonly epochs: EpochReport[] = []
  private readonly checkpoints: CheckpointReport[] = []
  private readonly entries: Entry[] = []
  private latest: JobProgress | null = null
  private timer: NodeJS.Timeout | null = null
  private due = 0
  private turn = 0

  constructor(
    private readonly post: (message: unknown) => Promise<void>,
    private readonly intervalMs = MESSAGE_INTERVAL_MS,
  ) {}

  progress(progress: JobProgress): void {
    this.latest = progress
    this.schedule()
  }
  epoch(report: EpochReport): void {
    this.epochs.push(report)
    this.schedule()
  }
  checkpoint(report: CheckpointReport): void {
    this.checkpoints.push(report)
    this.schedule()
  }
  log(entry: Entry): void {
    this.entries.push(entry)
    this.schedule()
  }

  /** For what is rare and cannot wait: ready, state. */
  now(message: FromJob): Promise<void> {
    return this.post(FromJob.parse(message))
  }

  /** Sends all that waits, then the last word. */
  async last(message: FromJob): Promise<void> {
    this.stop()
    for (let waiting = this.next(); waiting; waiting = this.next()) void this.now(waiting)
    await this.now(message)
  }

  stop(): void {
    if (this.timer) clearTimeout(this.timer)
    this.timer = null
  }

  private schedule(): void {
    if (this.timer === null) {
      this.due = performance.now() + this.intervalMs
      this.timer = setTimeout(() => this.send(), this.intervalMs)
    } else if (performance.now() >= this.due) this.send() // work that lets no timer fire must not be silent for that
  }

  private send(): void {
    this.stop()
    const message = this.next()
    if (!message) return
    void this.now(message)
    this.schedule()
  }

  private next(): FromJob | null {
    const sources = [this.takeEpochs, this.takeCheckpoints, this.takeEntries, this.takeProgress]
    for (let tried = 0; tried < sources.length; tried++) {
      const message = sources[this.turn++ % sources.length]!.call(this)
      if (message) return message
    }
    return null
  }

  private takeEpochs(): FromJob | null {
    return this.epochs.length ? { type: 'metrics', epochs: this.epochs.splice(0) } : null
  }
  private takeCheckpoints(): FromJob | null {
    return this.checkpoints.length ? { type: 'checkpoint', checkpoints: this.checkpoints.splice(0) } : null
  }
  private takeEntries(): FromJob | null {
    return this.entries.length ? { type: 'log', entries: this.entries.splice(0, 200) } : null
  }
  private takeProgress(): FromJob | null {
    const progress = this.latest
    this.latest = null
    return progress && { type: 'progress', progress }
  }
}
