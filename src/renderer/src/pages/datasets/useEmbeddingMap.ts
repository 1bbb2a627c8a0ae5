import { datasets } from '@shared/ipc'
import type { ListedDataset } from '@shared/ipc/datasets'
import { computed, ref, shallowRef, watch, type Ref } from 'vue'
import { useAsk, useForget } from '@/bridge/ask'
import { call, toFailure } from '@/bridge/client'
import { useJobs } from '@/stores/jobs'
import { useNotices } from '@/stores/notices'
import { useText } from '@/i18n'

/** The first column that sorts items into a few kinds: what a map is best coloured by at first. */
export const colourColumn = (dataset: ListedDataset): string | null =>
  dataset.columns.find(({ distinct, type }) => type === 'text' && distinct >= 2 && distinct <= 24)?.name ??
  null

/** Columns that tell items apart at all. */
export const colourable = (dataset: ListedDataset): string[] =>
  dataset.columns.filter(({ distinct }) => distinct >= 2).map(({ name }) => name)

/** Points, colours and the job that makes a projection when it is missing. PCA is made at once, being quick. */
export function useEmbeddingMap(dataset: Ref<ListedDataset>, embeddingId: Ref<string>) {
  const jobs = useJobs()
  const notices = useNotices()
  const forget = useForget()
  const { sentence } = useText()
  const method = ref<datasets.ProjectionMethod>('pca')
  const column = ref<string | null>(colourColumn(dataset.value))
  const making = shallowRef<string | null>(null)

  const place = computed(() => ({
    datasetId: dataset.value.id,
    embeddingId: embeddingId.value,
    method: method.value,
  }))
  const projection = useAsk(datasets.getProjection, place)
  const categories = useAsk(
    datasets.columnCategories,
    computed(() => (column.value === null ? null : { datasetId: dataset.value.id, column: column.value })),
    { keep: true },
  )
  const values = useAsk(
    datasets.columnValues,
    computed(() =>
      column.value === null ? null : { datasetId: dataset.value.id, column: column.value, limit: 24 },
    ),
    { keep: true },
  )

  async function make(): Promise<void> {
    try {
      making.value = (await call(datasets.startProjection, place.value)).jobId
      const job = await jobs.finished(making.value)
      if (job.error !== null) notices.show('error', sentence(job.error))
    } catch (failure) {
      notices.show('error', sentence(toFailure(failure).value))
    } finally {
      making.value = null
      forget('datasets.projection')
      forget('datasets.statistics')
    }
  }
  watch(
    () => [projection.data.value, method.value] as const,
    ([answer, wanted]) => {
      if (answer?.points === null && answer.jobId === null && wanted === 'pca' && making.value === null)
        void make()
    },
    { immediate: true },
  )
  const job = computed(() => {
    const id = making.value ?? projection.data.value?.jobId ?? null
    return id === null ? null : (jobs.all.get(id) ?? null)
  })
  const points = computed(() => projection.data.value?.points ?? null)
  return {
    method,
    column,
    projection,
    points,
    categories: categories.data,
    values: values.data,
    making,
    job,
    make,
  }
}
