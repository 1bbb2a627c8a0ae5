import { StudioError, type ErrorValue } from '@shared/errors'

export const EXIT = { done: 0, failed: 1, usage: 2, interrupted: 130 } as const

/** Ctrl-C, or a run that was told to stop. */
export class Interrupted extends Error {
  constructor(readonly error: ErrorValue) {
    super(error.message)
  }
}

/**
 * A job that was started and failed: its sentence, which crossed a process boundary. With `blame` on the request, its
 * code tells the status, as if the work had been done here.
 */
export class JobFailed extends Error {
  constructor(
    readonly error: ErrorValue,
    readonly blame: 'job' | 'request' = 'job',
  ) {
    super(error.message)
  }
}

/** Failures that no other argument would have avoided; everything else is about what was asked. */
const FAILED =
  /^(internal$|file\.(diskFull|unwritable)|job\.|training\.|graph\.|store\.(busy|processGone|migrationFailed))/

export function exitStatus(error: unknown): number {
  if (error instanceof Interrupted) return EXIT.interrupted
  if (error instanceof JobFailed) return error.blame === 'job' ? EXIT.failed : statusOf(error.error.code)
  if (error instanceof StudioError) return statusOf(error.code)
  return EXIT.failed
}

const statusOf = (code: string): number =>
  FAILED.test(code) && code !== 'job.elsewhere' ? EXIT.failed : EXIT.usage
