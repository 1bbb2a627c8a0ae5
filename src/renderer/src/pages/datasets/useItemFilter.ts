import { datasets } from '@shared/ipc'
import type { ListedDataset } from '@shared/ipc/datasets'
import type { MetadataFilter } from '@shared/queries'
import { computed, ref, shallowRef, type Ref } from 'vue'
import { useAsk } from '@/bridge/ask'
import { call, toFailure } from '@/bridge/client'
import { useText } from '@/i18n'
import { useNotices } from '@/stores/notices'

/** Rows that were chosen by a lasso or a finding, and what to call them. */
export interface ChosenRows {
  id: string
  count: number
  /** In the language of the moment. */
  label: () => string
}

/** More matches than this are not shown on the map while somebody types. */
const MOST_ON_MAP = 200_000

type Chosen = { rows: Int32Array } | { embeddingId: string; check: string }

/** Which items the page is about: what table, map and a subset share. */
export function useItemFilter(dataset: Ref<ListedDataset>) {
  const notices = useNotices()
  const { sentence } = useText()
  const search = ref('')
  const where = ref<MetadataFilter[]>([])
  const selection = shallowRef<ChosenRows | null>(null)
  const query = computed(() => ({
    datasetId: dataset.value.id,
    search: search.value,
    where: where.value,
    selection: selection.value?.id ?? null,
  }))
  const isFiltered = computed(
    () => search.value.trim() !== '' || where.value.length > 0 || selection.value !== null,
  )
  const matching = useAsk(
    datasets.matchingRows,
    computed(() =>
      isFiltered.value && (dataset.value.items <= MOST_ON_MAP || selection.value !== null)
        ? query.value
        : null,
    ),
    { keep: true },
  )
  /** The rows that pass, to be shown on the map; null where all do. */
  const rows = computed(() =>
    isFiltered.value && matching.data.value ? new Set(matching.data.value.rows) : null,
  )
  async function choose(of: Chosen, label: () => string): Promise<void> {
    try {
      const { selectionId, count } = await call(datasets.selectItems, { datasetId: dataset.value.id, of })
      selection.value = count === 0 ? null : { id: selectionId, count, label }
    } catch (failure) {
      notices.show('error', sentence(toFailure(failure).value))
    }
  }
  function clear(): void {
    search.value = ''
    where.value = []
    selection.value = null
  }
  return { search, where, selection, query, isFiltered, rows, choose, clear }
}
