import type { JobProgress } from '../protocol'
import type { Outbox } from './outbox'

/** `finish`: save and end, to be gone on with later; `cancel`: throw away what cannot be kept. */
export type Ask = 'finish' | 'cancel'

/** What a kind of job sees of the world besides its input. */
export interface JobContext {
  readonly workspace: string
  /** When the process began, in milliseconds since 1970. */
  readonly startedAt: number
  readonly out: Outbox
  report(progress: JobProgress): void
  /** Lets waiting messages in, then tells what was asked. To be awaited at every natural halt, ten times a second. */
  asked(): Promise<Ask | null>
  /** What was asked as of the last turn of the loop, for code that cannot wait. */
  readonly ask: Ask | null
  readonly pauseWanted: boolean
  /** Waits until the pause is over. */
  resumed(): Promise<Ask | null>
}

export type JobHow = 'completed' | 'cancelled' | 'interrupted'

export interface JobResult {
  how: JobHow
  result: null | boolean | number | string | { [key: string]: unknown }
}

/** The end of work that stopped because it was asked to. */
export const stopped = (ask: Ask): { how: Exclude<JobHow, 'completed'>; result: null } => ({ how: ask === 'cancel' ? 'cancelled' : 'interrupted', result: null })

/** One kind of job: checks its input, does the work, tells how it ended. Throws what made it fail, or that it was cancelled. */
export type JobWork = (input: unknown, context: JobContext) => Promise<JobResult>
