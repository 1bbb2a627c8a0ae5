import { codebooks } from '@shared/ipc'
import { computed } from 'vue'
import { useAsk } from '@/bridge/ask'
import { useCodes } from './useCodeSelection'

/** Where the items of the selected level's codes go on the next; nothing below the last level. */
export function useLevelFlow() {
  const { assignment, level, usage } = useCodes()
  const isLast = computed(() => level.value >= usage.value.length - 1)
  const flow = useAsk(
    codebooks.levelFlow,
    computed(() => (isLast.value ? null : { assignmentId: assignment.id, level: level.value })),
  )
  return { isLast, flow }
}
