import type { Assignment, CollisionCause } from '@shared/entities'
import type { GroupQuery, MetadataFilter } from '@shared/queries'
import { computed, reactive } from 'vue'
import { splitSearch } from '@/format/sid'

export type GroupFilter = ReturnType<typeof useGroupFilter>

/** Which groups are wanted; what the list shows, and what the overview's charts choose. */
export function useGroupFilter(assignment: () => Assignment) {
  const chosen = reactive({
    search: '',
    cause: 'all' as CollisionCause | 'all',
    minSize: 2,
    where: null as MetadataFilter | null,
    /** Mean cosine from which a group counts as near duplicates; null: the usual one. */
    threshold: null as number | null,
  })
  const query = computed<GroupQuery>(() => ({
    assignmentId: assignment().id,
    cause: chosen.cause === 'all' ? null : chosen.cause,
    minSize: chosen.minSize,
    nearThreshold: chosen.threshold,
    where: chosen.where === null ? [] : [chosen.where],
    ...splitSearch(chosen.search),
  }))
  const isOpen = computed(
    () =>
      chosen.cause === 'all' && chosen.minSize === 2 && chosen.search.trim() === '' && chosen.where === null,
  )
  /** Those groups and no others: what was chosen before is dropped. */
  const lookAt = (wanted: { search?: string; where?: MetadataFilter }) =>
    Object.assign(chosen, { search: '', cause: 'all', minSize: 2, where: null, ...wanted })
  return { chosen, query, isOpen, lookAt }
}
