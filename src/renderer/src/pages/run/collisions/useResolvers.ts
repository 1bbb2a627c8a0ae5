import type { Assignment, ResolveMethod } from '@shared/entities'
import { collisions } from '@shared/ipc'
import { computed, reactive, ref, watch } from 'vue'
import { useAsk, useForget } from '@/bridge/ask'
import { call, toFailure } from '@/bridge/client'
import { useText } from '@/i18n'
import { useJobs } from '@/stores/jobs'
import { useNotices } from '@/stores/notices'

export type Method = ResolveMethod

/** Previews of what each method would do; rows fill as their jobs end. */
export function useResolvers(assignment: () => Assignment) {
  const jobs = useJobs()
  const notices = useNotices()
  const forget = useForget()
  const { sentence } = useText()
  const capacity = ref(1)
  const chosen = ref<Method | null>(null)
  const busy = reactive(new Map<Method, string>())

  const list = useAsk(
    collisions.listPreviews,
    computed(() => ({ assignmentId: assignment().id })),
    { keep: true },
  )
  const methods = computed(() => list.data.value?.methods ?? [])
  const previewOf = (method: Method) =>
    list.data.value?.previews.find(
      (preview) => preview.method === method && preview.capacity === capacity.value,
    ) ?? null
  const chosenPreview = computed(() => (chosen.value === null ? null : previewOf(chosen.value)))
  // The best of what is at hand is chosen at first: fewest collisions left, then least distortion.
  watch(
    list.data,
    () => {
      if (chosen.value !== null) return
      const best = [...(list.data.value?.previews ?? [])]
        .filter((preview) => preview.method !== 'suffix' && preview.capacity === capacity.value)
        .sort((a, b) => a.collisionsAfter - b.collisionsAfter || a.distortionAdded - b.distortionAdded)[0]
      chosen.value = best?.method ?? null
    },
    { immediate: true },
  )

  async function compute(method: Method): Promise<void> {
    if (busy.has(method)) return
    busy.set(method, '')
    try {
      const { jobId } = await call(collisions.previewResolution, {
        assignmentId: assignment().id,
        method,
        capacity: capacity.value,
      })
      busy.set(method, jobId)
      const job = await jobs.finished(jobId)
      if (job.error !== null) notices.show('error', sentence(job.error))
      else chosen.value ??= method
    } catch (failure) {
      notices.show('error', sentence(toFailure(failure).value))
    } finally {
      busy.delete(method)
      forget('resolve.list')
    }
  }
  /** One after the other: a machine of two cores gains nothing from four at once. */
  async function computeAll(): Promise<void> {
    for (const method of methods.value) if (previewOf(method) === null) await compute(method)
  }
  const progress = (method: Method): number | null => {
    const job = jobs.all.get(busy.get(method) ?? '')
    return job?.progress?.total ? job.progress.done / job.progress.total : null
  }
  return { capacity, chosen, busy, list, methods, previewOf, chosenPreview, compute, computeAll, progress }
}
