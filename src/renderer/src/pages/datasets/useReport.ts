import type { Embedding } from '@shared/entities'
import { datasets } from '@shared/ipc'
import type { ListedDataset } from '@shared/ipc/datasets'
import { computed, type Ref } from 'vue'
import { useAsk } from '@/bridge/ask'
import { call } from '@/bridge/client'
import { useMakingJob } from '@/composables/useMakingJob'

/** What was found in an embedding; made anew where it is missing, and whenever somebody asks. */
export function useReport(dataset: Ref<ListedDataset>, embedding: Ref<Embedding>) {
  const place = computed(() => ({ datasetId: dataset.value.id, embeddingId: embedding.value.id }))
  const answer = useAsk(datasets.getReport, place, { keep: true })
  const report = computed(() => answer.data.value?.report ?? null)
  const start = () => call(datasets.startCheck, place.value)
  const { running, share, make } = useMakingJob(
    () => answer.data.value?.jobId,
    ['datasets'],
    () => (answer.data.value?.report === null && !answer.isPlaceholderData.value ? { key: place.value.embeddingId, start } : null),
  )
  const check = () => make(start)
  const isFirst = computed(() => embedding.value.id === dataset.value.embeddings[0]?.id)
  const checks = computed(() => (isFirst.value ? dataset.value.checks : (report.value?.checks ?? [])))
  return { report, checks, running, share, check }
}
