import { app, importing, jobs as jobContracts, type GrantedFile } from '@shared/ipc'
import { ref } from 'vue'
import { useRouter } from 'vue-router'
import { call, toFailure } from '@/bridge/client'
import type { ErrorValue } from '@shared/errors'
import { useForget } from '@/bridge/ask'
import { useJobs } from '@/stores/jobs'

/** Starts an import and leads to the dataset once it is there; a failure stays in `error` as a value. */
export function useImports() {
  const router = useRouter()
  const jobs = useJobs()
  const forget = useForget()
  const busy = ref(false)
  const jobId = ref<string | null>(null)
  const error = ref<ErrorValue | null>(null)

  async function run(start: () => Promise<{ jobId: string }>): Promise<void> {
    busy.value = true
    error.value = null
    try {
      jobId.value = (await start()).jobId
      const job = await jobs.finished(jobId.value)
      forget('datasets')
      const result = jobContracts.ImportResult.safeParse(job.result)
      if (job.status === 'completed' && result.success)
        await router.push(`/datasets/${result.data.datasetId}`)
      else error.value = job.error
    } catch (failure) {
      error.value = toFailure(failure).value
    } finally {
      busy.value = false
      jobId.value = null
    }
  }
  const demo = () => run(() => call(importing.importDemo, {}))
  /** Asks for a file; null when the person thinks better of it. */
  const choose = async (purpose: 'embeddings' | 'metadata' | 'yaml'): Promise<GrantedFile | null> =>
    (await call(app.openFile, { purpose })).file
  return { busy, jobId, error, run, demo, choose }
}
