import { codebooks } from '@shared/ipc'
import { computed, ref } from 'vue'
import { useAsk, useForget } from '@/bridge/ask'
import { call, toFailure } from '@/bridge/client'
import { useText } from '@/i18n'
import { useJobs } from '@/stores/jobs'
import { useNotices } from '@/stores/notices'
import { useCodes } from './useCodeSelection'

/** What the codes lose of every item, and the job that measures it. */
export function useMeasure() {
  const { assignment } = useCodes()
  const jobs = useJobs()
  const notices = useNotices()
  const forget = useForget()
  const { sentence } = useText()
  const losses = useAsk(codebooks.getLosses, () => ({ assignmentId: assignment.id }))
  const started = ref<string | null>(null)
  const jobId = computed(() => started.value ?? losses.data.value?.jobId ?? null)
  const job = computed(() => (jobId.value === null ? null : (jobs.all.get(jobId.value) ?? null)))
  const share = computed(() => (job.value?.progress?.total ? job.value.progress.done / job.value.progress.total : null))

  /** With a level: lays its codes out by UMAP too. */
  async function start(umap: number | null) {
    try {
      started.value = (await call(codebooks.measureCodes, { assignmentId: assignment.id, umap })).jobId
      const ended = await jobs.finished(started.value)
      if (ended.error !== null) notices.show('error', sentence(ended.error))
    } catch (failure) {
      notices.show('error', sentence(toFailure(failure).value))
    } finally {
      started.value = null
      forget('codebooks.')
    }
  }
  return { losses, start, running: computed(() => jobId.value !== null), share }
}
