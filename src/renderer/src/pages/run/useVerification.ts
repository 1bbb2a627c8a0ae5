import { bundles } from '@shared/ipc'
import { useAsk } from '@/bridge/ask'
import { call } from '@/bridge/client'
import { useMakingJob } from '@/composables/useMakingJob'

/** Whether the saved weights still give the saved SIDs, and the job that finds out. */
export function useVerification(runId: () => string) {
  const answer = useAsk(bundles.getVerification, () => ({ runId: runId() }))
  const { make, running, share } = useMakingJob(() => answer.data.value?.jobId, ['bundles.'])
  const start = () => make(() => call(bundles.startVerification, { runId: runId() }))
  return { answer, start, running, share }
}
