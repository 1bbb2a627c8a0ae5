import type { ErrorValue } from '@shared/errors'
import { computed, shallowRef } from 'vue'
import { useForget } from '@/bridge/ask'
import { toFailure } from '@/bridge/client'
import { useJobs, type Job } from '@/stores/jobs'

/** Runs one job on datasets: its progress, its end, its failure as a value; cancelling is no failure. */
export function useDatasetJob() {
  const jobs = useJobs()
  const forget = useForget()
  const jobId = shallowRef<string | null>(null)
  const busy = shallowRef(false)
  const error = shallowRef<ErrorValue | null>(null)
  const job = computed(() => (jobId.value === null ? null : (jobs.all.get(jobId.value) ?? null)))

  /** Resolves with the job once it is completed; null where it was cancelled or failed. */
  async function run(start: () => Promise<{ jobId: string }>): Promise<Job | null> {
    busy.value = true
    error.value = null
    try {
      jobId.value = (await start()).jobId
      const ended = await jobs.finished(jobId.value)
      error.value = ended.error
      if (ended.status !== 'completed') return null
      forget('datasets')
      return ended
    } catch (failure) {
      error.value = toFailure(failure).value
      return null
    } finally {
      busy.value = false
      jobId.value = null
    }
  }
  const cancel = () => (jobId.value === null ? undefined : void jobs.cancel(jobId.value))
  return { jobId, job, busy, error, run, cancel }
}
