import type { Assignment } from '@shared/entities'
import type { OutputOf, runs } from '@shared/ipc'
import { computed, ref, shallowRef, watch, type WritableComputedRef } from 'vue'
import { useRoute } from 'vue-router'
import { useRefusals } from '@/bridge/client'

type Answer = Pick<OutputOf<typeof runs.getRun>, 'assignments' | 'chosenAssignmentId'>

/** The mapping with that id, or what has taken its place since it was `shown`; without one the run's chosen one. */
export function mappingFor({ assignments, chosenAssignmentId }: Answer, asked: string | null, shown: Assignment | null): Assignment | null {
  const known = (id: string | null) => assignments.find((one) => one.id === id)
  const successor =
    shown?.kind === 'raw' && shown.id === asked
      ? assignments.find(({ kind, checkpoint }) => kind === 'raw' && checkpoint === shown.checkpoint)
      : undefined
  return known(asked) ?? successor ?? known(chosenAssignmentId) ?? null
}

/**
 * The mapping that a run's tabs show. Training writes its mappings anew every few seconds and takes the old ones away;
 * what a person looks at stays as it is, and the newer one is offered. It comes when they ask for it, when they open
 * another tab, and when they want to know something that the store has no more.
 */
export function useShownAssignment(answer: () => Answer, tab: () => string | undefined) {
  const route = useRoute()
  const picked = ref<string | null>(null)
  const inAddress = computed(() => (typeof route.query['assignment'] === 'string' ? route.query['assignment'] : null))
  const asked = computed(() => picked.value ?? inAddress.value)
  const shown = shallowRef(mappingFor(answer(), asked.value, null))
  const newest = computed(() => mappingFor(answer(), asked.value, shown.value))
  const newer = computed(() => (newest.value?.id === shown.value?.id ? null : newest.value))
  const showNewest = () => {
    const next = newest.value
    if (asked.value !== null) picked.value = next?.id ?? null
    shown.value = next
  }
  watch(newest, (next) => {
    const isTraining = shown.value?.kind === 'raw' && next?.kind === 'raw' && next.id !== picked.value
    if (!isTraining || next.id === shown.value?.id) shown.value = next
  })
  watch(tab, showNewest)
  useRefusals(({ code }) => {
    if (code === 'assignment.notFound') showNewest()
  })
  const assignmentId: WritableComputedRef<string | null> = computed({
    get: () => shown.value?.id ?? null,
    set: (id) => {
      picked.value = id
    },
  })
  return { assignment: computed(() => shown.value), assignmentId, newer, showNewest }
}
