import { quality as contract } from '@shared/ipc'
import { useAsk } from '@/bridge/ask'
import { call } from '@/bridge/client'
import { useMakingJob } from '@/composables/useMakingJob'

/** The quality figures of a mapping, and the job that computes them. */
export function useQuality(assignmentId: () => string) {
  const answer = useAsk(contract.getQuality, () => ({ assignmentId: assignmentId() }))
  const { make, running, share } = useMakingJob(() => answer.data.value?.jobId, ['quality.'])
  const start = () => make(() => call(contract.startQuality, { assignmentId: assignmentId() }))
  return { answer, start, running, share }
}
