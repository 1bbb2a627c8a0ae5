import type { StepHooks } from '@jobs/work/steps'
import { isCancellation, toErrorValue } from '@shared/errors'
import { Interrupted } from './exitStatus'
import type { Session } from './session'

/** Work that tells its progress and that Ctrl-C ends in order: nothing of it is left behind. Throws Interrupted. */
export async function cancellable<T>(
  session: Session,
  message: string,
  work: (hooks: Required<StepHooks> & { tell: (done: number, total: number | null, message: string) => void }) => Promise<T>,
): Promise<T> {
  let cancelled = false
  const tell = (done: number, total: number | null, what: string) =>
    session.progress.show(total === null ? `${what}: ${done}` : `${what}: ${Math.floor((100 * done) / Math.max(1, total))} %`)
  const stop = () => {
    // A second Ctrl-C does not wait; what is left then is swept by the next command.
    if (cancelled) process.exit(130)
    cancelled = true
  }
  try {
    return await session.signals.during(stop, () =>
      work({ isCancelled: () => cancelled, onProgress: (done, total) => tell(done, total, message), tell }),
    )
  } catch (error) {
    if (isCancellation(error)) throw new Interrupted(toErrorValue(error))
    throw error
  } finally {
    session.progress.clear()
  }
}
