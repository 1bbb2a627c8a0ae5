import { quality as contract } from '@shared/ipc'
import { computed, ref } from 'vue'
import { useAsk, useForget } from '@/bridge/ask'
import { call, toFailure } from '@/bridge/client'
import { useText } from '@/i18n'
import { useJobs } from '@/stores/jobs'
import { useNotices } from '@/stores/notices'

/** The quality figures of a mapping, and the job that computes them. */
export function useQuality(assignmentId: () => string) {
  const jobs = useJobs()
  const notices = useNotices()
  const forget = useForget()
  const { sentence } = useText()
  const answer = useAsk(contract.getQuality, () => ({ assignmentId: assignmentId() }))
  const started = ref<string | null>(null)
  const jobId = computed(() => started.value ?? answer.data.value?.jobId ?? null)
  const job = computed(() => (jobId.value === null ? null : (jobs.all.get(jobId.value) ?? null)))
  async function start() {
    try {
      started.value = (await call(contract.startQuality, { assignmentId: assignmentId() })).jobId
      const ended = await jobs.finished(started.value)
      if (ended.error !== null) notices.show('error', sentence(ended.error))
    } catch (failure) {
      notices.show('error', sentence(toFailure(failure).value))
    } finally {
      started.value = null
      forget('quality.')
    }
  }
  return {
    answer,
    start,
    running: computed(() => jobId.value !== null),
    share: computed(() => (job.value?.progress?.total ? job.value.progress.done / job.value.progress.total : null)),
  }
}
