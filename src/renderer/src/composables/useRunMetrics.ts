import { events, runs } from '@shared/ipc'
import type { EpochMetrics } from '@shared/training'
import { onScopeDispose, shallowReadonly, shallowRef, toValue, watch, type MaybeRefOrGetter } from 'vue'
import { call, toFailure, useEvent, type Failure } from '@/bridge/client'

/**
 * Adds epochs to what is known. A run that was resumed tells some epochs again: what is known of them and after them
 * is replaced.
 */
export function appendMetrics(known: readonly EpochMetrics[], more: readonly EpochMetrics[]): EpochMetrics[] {
  const result = [...known]
  for (const metrics of more) {
    while (result.length > 0 && result.at(-1)!.epoch >= metrics.epoch) result.pop()
    result.push(metrics)
  }
  return result
}

/** A run's epochs, those stored and those that come while it trains, at most one update a frame. */
export function useRunMetrics(runId: MaybeRefOrGetter<string>) {
  const points = shallowRef<EpochMetrics[]>([])
  const pending = shallowRef(true)
  const error = shallowRef<Failure | null>(null)
  let waiting: EpochMetrics[] = []
  let frame = 0
  let generation = 0

  const flush = () => {
    frame = 0
    if (pending.value) return
    points.value = appendMetrics(points.value, waiting)
    waiting = []
  }
  useEvent(events.runMetrics, (message) => {
    if (message.runId !== toValue(runId)) return
    waiting.push(message.metrics)
    frame ||= requestAnimationFrame(flush)
  })

  async function load(): Promise<void> {
    const mine = ++generation
    pending.value = true
    points.value = []
    error.value = null
    waiting = []
    let stored: EpochMetrics[] = []
    try {
      for (let after: number | null = -1; after !== null; ) {
        const page: { metrics: EpochMetrics[]; nextAfterEpoch: number | null } = await call(
          runs.pageMetrics,
          { runId: toValue(runId), afterEpoch: after, limit: 2000 },
        )
        if (mine !== generation) return
        stored = [...stored, ...page.metrics]
        after = page.nextAfterEpoch
      }
      points.value = stored
    } catch (failure) {
      if (mine === generation) error.value = toFailure(failure)
    }
    if (mine !== generation) return
    pending.value = false
    flush()
  }
  watch(
    () => toValue(runId),
    () => void load(),
    { immediate: true },
  )
  // What could not be read because the store's process was away is read once it is back.
  useEvent(events.storeState, ({ up }) => {
    if (up && error.value !== null) void load()
  })
  onScopeDispose(() => {
    generation += 1
    cancelAnimationFrame(frame)
  })
  return {
    points: shallowReadonly(points),
    pending: shallowReadonly(pending),
    error: shallowReadonly(error),
    reload: load,
  }
}
