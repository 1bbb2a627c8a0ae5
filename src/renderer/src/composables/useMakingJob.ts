import { computed, shallowRef, watch } from 'vue'
import { useForget } from '@/bridge/ask'
import { toFailure } from '@/bridge/client'
import { useText } from '@/i18n'
import { useJobs } from '@/stores/jobs'
import { useNotices } from '@/stores/notices'

/** Stands for the job's id until there is one. */
const STARTING = 'starting'

/** Something that is missing, made without being asked for. */
export interface Missing {
  /** What it is: each is tried once, so that what fails is not asked for for ever. */
  key: string
  start: () => Promise<{ jobId: string }>
}

/**
 * The job that makes what a page shows: started here, or found under way. The end of either makes the answers old that
 * it changes, and also that of one found in an answer which came after the job had ended. Why one failed that was
 * started here is told as a notice.
 * @param found the id of one under way, as the answer to the page's question names it
 * @param stale names of the questions whose answers its end makes old
 * @param missing what is to be made at once; looked at again when a job has ended
 */
export function useMakingJob(
  found: () => string | null | undefined,
  stale: readonly string[],
  missing: () => Missing | null = () => null,
) {
  const jobs = useJobs()
  const notices = useNotices()
  const forget = useForget()
  const { sentence } = useText()
  const started = shallowRef<string | null>(null)
  const jobId = computed(() => started.value ?? found() ?? null)
  const job = computed(() => (jobId.value === null ? null : (jobs.all.get(jobId.value) ?? null)))
  const share = computed(() => (job.value?.progress?.total ? job.value.progress.done / job.value.progress.total : null))
  const forgetAll = () => stale.forEach((name) => forget(name))

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
      forgetAll()
    }
  }

  watch(
    () => found() ?? null,
    // One that nobody knows any more has ended too.
    (id) => id !== null && void jobs.finished(id).then(forgetAll, forgetAll),
    { immediate: true },
  )
  const tried = new Set<string>()
  watch(
    () => (jobId.value === null ? missing() : null),
    (wanted) => {
      if (wanted === null || tried.has(wanted.key)) return
      tried.add(wanted.key)
      void make(wanted.start)
    },
    { immediate: true },
  )
  return { running: computed(() => jobId.value !== null), job, share, make }
}
