import type { Diagnosis } from '@shared/doctor'
import { runs } from '@shared/ipc'
import { useThrottleFn } from '@vueuse/core'
import { shallowReadonly, shallowRef, toValue, watch, type MaybeRefOrGetter } from 'vue'
import { call, toFailure, type Failure } from '@/bridge/client'

/** What the doctor says of a run: asked again with every evaluated epoch, at most once a second. */
export function useDiagnosis(runId: MaybeRefOrGetter<string>, evaluatedEpoch: () => number | null) {
  const diagnosis = shallowRef<Diagnosis | null>(null)
  const error = shallowRef<Failure | null>(null)
  const ask = async () => {
    const asked = toValue(runId)
    try {
      const answer = await call(runs.diagnoseRun, { runId: asked })
      if (asked !== toValue(runId)) return
      diagnosis.value = answer
      error.value = null
    } catch (failure) {
      error.value = toFailure(failure)
    }
  }
  const askSoon = useThrottleFn(ask, 1000, true)
  watch(() => toValue(runId), ask, { immediate: true })
  watch(evaluatedEpoch, () => void askSoon())
  return { diagnosis: shallowReadonly(diagnosis), error: shallowReadonly(error), ask }
}
