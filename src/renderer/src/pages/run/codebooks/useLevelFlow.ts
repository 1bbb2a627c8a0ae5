import { codebooks } from '@shared/ipc'
import { computed } from 'vue'
import { useAsk } from '@/bridge/ask'
import { useCodes } from './useCodeSelection'

/** Where the items of the selected level's codes go on the next; on the last level, where they come from. */
export function useLevelFlow() {
  const { assignment, level, usage } = useCodes()
  const isLast = computed(() => level.value >= usage.value.length - 1)
  /** The upper of the two levels; null where there is only one. */
  const from = computed(() => (usage.value.length < 2 ? null : Math.min(level.value, usage.value.length - 2)))
  const flow = useAsk(
    codebooks.levelFlow,
    computed(() => (from.value === null ? null : { assignmentId: assignment.id, level: from.value })),
  )
  return { isLast, from, flow }
}
