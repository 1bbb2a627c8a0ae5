import { codebooks } from '@shared/ipc'
import { useAsk } from '@/bridge/ask'
import { call } from '@/bridge/client'
import { useMakingJob } from '@/composables/useMakingJob'
import { useCodes } from './useCodeSelection'

/** What the codes lose of every item, and the job that measures it. */
export function useMeasure() {
  const { assignment } = useCodes()
  const losses = useAsk(codebooks.getLosses, () => ({ assignmentId: assignment.id }))
  const { make, running, share } = useMakingJob(() => losses.data.value?.jobId, ['codebooks.'])
  /** With a level: lays its codes out by UMAP too. */
  const start = (umap: number | null) => make(() => call(codebooks.measureCodes, { assignmentId: assignment.id, umap }))
  return { losses, start, running, share }
}
