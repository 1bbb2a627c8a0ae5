import { StudioError, type ErrorValue } from '@shared/errors'

export const EXIT = { done: 0, failed: 1, usage: 2, interrupted: 130 } as const

/** Ctrl-C, or a run that was told to stop. */
export class Interrupted extends Error {
  constructor(readonly error: ErrorValue) {
    super(error.message)
  }
}

/** A job that was started and failed: its sentence, which crossed a process boundary. */
export class JobFailed extends Error {
  constructor(readonly error: ErrorValue) {
    super(error.message)
  }
}

/** Failures that no other argument would have avoided; everything else is about what was asked. */
const FAILED =
  /^(internal$|file\.(diskFull|unwritable)|job\.|training\.|graph\.|store\.(busy|processGone|migrationFailed))/

export function exitStatus(error: unknown): number {
  if (error instanceof Interrupted) return EXIT.interrupted
  if (error instanceof JobFailed) return EXIT.failed
  if (error instanceof StudioError)
    return FAILED.test(error.code) && error.code !== 'job.elsewhere' ? EXIT.failed : EXIT.usage
  return EXIT.failed
}
