import { datasets } from '@shared/ipc'
import type { ListedDataset } from '@shared/ipc/datasets'
import { computed, ref, type Ref } from 'vue'
import { useAsk } from '@/bridge/ask'
import { call } from '@/bridge/client'
import { useMakingJob } from '@/composables/useMakingJob'

/** The first column that sorts items into a few kinds: what a map is best coloured by at first. */
export const colourColumn = (dataset: ListedDataset): string | null =>
  dataset.columns.find(
    // A column whose values are all different names items; a colour each says nothing.
    ({ distinct, type, empty }) => type === 'text' && distinct >= 2 && distinct <= 24 && distinct < dataset.items - empty,
  )?.name ?? null

/** Columns that tell items apart at all. */
export const colourable = (dataset: ListedDataset): string[] =>
  dataset.columns.filter(({ distinct }) => distinct >= 2).map(({ name }) => name)

/** Points, colours and the job that makes a projection when it is missing. PCA is made at once, being quick. */
export function useEmbeddingMap(dataset: Ref<ListedDataset>, embeddingId: Ref<string>) {
  const method = ref<datasets.ProjectionMethod>('pca')
  const column = ref<string | null>(colourColumn(dataset.value))

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

  const start = () => call(datasets.startProjection, place.value)
  const work = useMakingJob(
    () => projection.data.value?.jobId,
    ['datasets.projection', 'datasets.statistics'],
    () => (projection.data.value?.points === null && method.value === 'pca' ? { key: embeddingId.value, start } : null),
  )
  const make = () => work.make(start)
  const points = computed(() => projection.data.value?.points ?? null)
  return {
    method,
    column,
    projection,
    points,
    categories: categories.data,
    values: values.data,
    running: work.running,
    share: work.share,
    make,
  }
}
