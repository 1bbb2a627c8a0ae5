import { toErrorValue } from '@shared/errors'
import { Interrupted } from './exitStatus'
import type { Session } from './session'

/** Work in this process that looks at `isCancelled` now and then: Ctrl-C ends it with the status of an interruption. */
export async function interruptible<T>(
  session: Session,
  work: (isCancelled: () => boolean) => Promise<T>,
): Promise<T> {
  let asked = false
  const stop = (): void => {
    asked = true
  }
  try {
    return await session.signals.during(stop, () => work(() => asked))
  } catch (error) {
    throw asked ? new Interrupted(toErrorValue(error)) : error
  }
}
