import type { Embedding } from '@shared/entities'
import { datasets } from '@shared/ipc'
import type { ListedDataset } from '@shared/ipc/datasets'
import { computed, shallowRef, watch, type Ref } from 'vue'
import { useAsk, useForget } from '@/bridge/ask'
import { call, toFailure } from '@/bridge/client'
import { useText } from '@/i18n'
import { useJobs } from '@/stores/jobs'
import { useNotices } from '@/stores/notices'

/** What was found in an embedding; made anew where it is missing, and whenever somebody asks. */
export function useReport(dataset: Ref<ListedDataset>, embedding: Ref<Embedding>) {
  const jobs = useJobs()
  const notices = useNotices()
  const forget = useForget()
  const { sentence } = useText()
  const making = shallowRef<string | null>(null)
  const place = computed(() => ({ datasetId: dataset.value.id, embeddingId: embedding.value.id }))
  const answer = useAsk(datasets.getReport, place, { keep: true })
  const report = computed(() => answer.data.value?.report ?? null)

  async function check(): Promise<void> {
    if (making.value !== null) return
    making.value = 'starting'
    try {
      making.value = (await call(datasets.startCheck, place.value)).jobId
      const job = await jobs.finished(making.value)
      if (job.error !== null) notices.show('error', sentence(job.error))
    } catch (failure) {
      notices.show('error', sentence(toFailure(failure).value))
    } finally {
      making.value = null
      forget('datasets')
    }
  }
  let triedFor: string | null = null
  watch(
    () => answer.data.value,
    (found) => {
      // Once an embedding: a check that fails must not be asked for for ever.
      if (found?.report !== null || found === undefined || triedFor === embedding.value.id) return
      triedFor = embedding.value.id
      void check()
    },
    { immediate: true },
  )
  const job = computed(() => {
    const id = making.value ?? answer.data.value?.jobId ?? null
    return id === null ? null : (jobs.all.get(id) ?? null)
  })
  const isFirst = computed(() => embedding.value.id === dataset.value.embeddings[0]?.id)
  const checks = computed(() => (isFirst.value ? dataset.value.checks : (report.value?.checks ?? [])))
  return { report, checks, making, job, check }
}
