import { setImmediate as turn } from 'node:timers/promises'
import { StudioError } from '@shared/errors'

export interface StepHooks {
  onProgress?: (done: number, total: number) => void
  isCancelled?: () => boolean
}

/**
 * Walks work that is synchronous, step by step, and lets messages, signals and heartbeats in between.
 * @throws dataset.workCancelled, naming `name`, once somebody cancelled
 */
export async function inSteps<T>(name: string, steps: Generator<{ done: number; total: number }, T>, hooks: StepHooks): Promise<T> {
  for (;;) {
    const step = steps.next()
    if (step.done) return step.value
    hooks.onProgress?.(step.value.done, step.value.total)
    await turn()
    if (!hooks.isCancelled?.()) continue
    steps.return(undefined as T)
    throw new StudioError('dataset.workCancelled', { name })
  }
}
