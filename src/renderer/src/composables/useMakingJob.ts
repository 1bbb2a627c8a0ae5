import { computed, shallowRef } from 'vue'
import { useForget } from '@/bridge/ask'
import { toFailure } from '@/bridge/client'
import { useText } from '@/i18n'
import { useJobs } from '@/stores/jobs'
import { useNotices } from '@/stores/notices'

/** Stands for the job's id until there is one. */
const STARTING = 'starting'

/**
 * The job that makes what a page shows: started here, or found under way. Why it failed is told as a notice.
 * @param found the id of one under way, as the answer to the page's question names it
 * @param stale names of the questions whose answers its end makes old
 */
export function useMakingJob(found: () => string | null | undefined, stale: readonly string[]) {
  const jobs = useJobs()
  const notices = useNotices()
  const forget = useForget()
  const { sentence } = useText()
  const started = shallowRef<string | null>(null)
  const jobId = computed(() => started.value ?? found() ?? null)
  const job = computed(() => (jobId.value === null ? null : (jobs.all.get(jobId.value) ?? null)))
  const share = computed(() => (job.value?.progress?.total ? job.value.progress.done / job.value.progress.total : null))

  async function make(start: () => Promise<{ jobId: string }>): Promise<void> {
    started.value = STARTING
    try {
      started.value = (await start()).jobId
      const ended = await jobs.finished(started.value)
      if (ended.error !== null) notices.show('error', sentence(ended.error))
    } catch (failure) {
      notices.show('error', sentence(toFailure(failure).value))
    } finally {
      started.value = null
      stale.forEach((name) => forget(name))
    }
  }
  return { started, running: computed(() => jobId.value !== null), job, share, make }
}
