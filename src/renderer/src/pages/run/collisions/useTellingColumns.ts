import { datasets } from '@shared/ipc'
import type { ListedDataset } from '@shared/ipc/datasets'
import { computed } from 'vue'
import { useAsk } from '@/bridge/ask'
import { useMapping } from '../mappingContext'

type Column = ListedDataset['columns'][number]

/** The mapping's metadata columns that tell its items apart, and that `suits` what they are asked for; `about` is the question. */
export function useTellingColumns(suits: (column: Column) => boolean) {
  const { dataset } = useMapping()
  const about = useAsk(
    datasets.getDataset,
    computed(() => ({ datasetId: dataset.value.id })),
  )
  const columns = computed(() => (about.data.value?.columns ?? []).filter((column) => column.distinct > 1 && suits(column)))
  return { about, columns }
}
