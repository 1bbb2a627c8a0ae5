import type { Embedding } from '@shared/entities'
import { datasets } from '@shared/ipc'
import type { ListedDataset } from '@shared/ipc/datasets'
import { computed, watch, type Ref } from 'vue'
import { useAsk } from '@/bridge/ask'
import { call } from '@/bridge/client'
import { useMakingJob } from '@/composables/useMakingJob'

/** What was found in an embedding; made anew where it is missing, and whenever somebody asks. */
export function useReport(dataset: Ref<ListedDataset>, embedding: Ref<Embedding>) {
  const place = computed(() => ({ datasetId: dataset.value.id, embeddingId: embedding.value.id }))
  const answer = useAsk(datasets.getReport, place, { keep: true })
  const report = computed(() => answer.data.value?.report ?? null)
  const { started: making, job, make } = useMakingJob(() => answer.data.value?.jobId, ['datasets'])

  async function check(): Promise<void> {
    if (making.value === null) await make(() => call(datasets.startCheck, place.value))
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
  const isFirst = computed(() => embedding.value.id === dataset.value.embeddings[0]?.id)
  const checks = computed(() => (isFirst.value ? dataset.value.checks : (report.value?.checks ?? [])))
  return { report, checks, making, job, check }
}
