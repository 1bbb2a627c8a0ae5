import { datasets } from '@shared/ipc'
import type { ListedDataset } from '@shared/ipc/datasets'
import { computed, type Ref } from 'vue'
import { placeFromText, placeToText, type Place } from '@/charts/scatter/address'
import { useAsk } from '@/bridge/ask'
import { call } from '@/bridge/client'
import type { useAddress } from '@/composables/useAddress'
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

/** In the address where a person wants no colour. */
const NO_COLOUR = '-'

/** How the map looks, in the address: projection, colour, and the place looked at, which is of one plane. */
function useMapChoices(dataset: Ref<ListedDataset>, embeddingId: Ref<string>, address: ReturnType<typeof useAddress>) {
  const [asked, colour, look] = [address('map'), address('colour'), address('look')]
  const method = computed<datasets.ProjectionMethod>({
    get: () => (asked.value === 'umap' ? 'umap' : 'pca'),
    set: (value) => (asked.value = value === 'pca' ? null : value),
  })
  const usual = computed(() => colourColumn(dataset.value))
  const column = computed<string | null>({
    get: () => {
      // A column may be called as no colour is.
      if (colour.value !== null && colourable(dataset.value).includes(colour.value)) return colour.value
      return colour.value === NO_COLOUR ? null : usual.value
    },
    set: (name) => (colour.value = name === usual.value ? null : (name ?? NO_COLOUR)),
  })
  const plane = computed(() => `${method.value}_${embeddingId.value}_`)
  const place = computed<Place | null>({
    get: () => (look.value?.startsWith(plane.value) ? placeFromText(look.value.slice(plane.value.length)) : null),
    set: (value) => (look.value = value === null ? null : plane.value + placeToText(value)),
  })
  return { method, column, place }
}

/** Points, colours and the job that makes a projection when it is missing. PCA is made at once, being quick. */
export function useEmbeddingMap(
  dataset: Ref<ListedDataset>, embeddingId: Ref<string>, address: ReturnType<typeof useAddress>,
) {
  const { method, column, place } = useMapChoices(dataset, embeddingId, address)
  const wanted = computed(() => ({
    datasetId: dataset.value.id,
    embeddingId: embeddingId.value,
    method: method.value,
  }))
  const projection = useAsk(datasets.getProjection, wanted)
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

  const start = () => call(datasets.startProjection, wanted.value)
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
    place,
    projection,
    points,
    categories: categories.data,
    values: values.data,
    running: work.running,
    share: work.share,
    make,
  }
}
