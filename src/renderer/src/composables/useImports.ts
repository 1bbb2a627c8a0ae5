import { app, importing, jobs as jobContracts, type GrantedFile } from '@shared/ipc'
import { useRouter } from 'vue-router'
import { call } from '@/bridge/client'
import { useText } from '@/i18n'
import { useNotices } from '@/stores/notices'
import { useDatasetJob } from './useDatasetJob'

/** Starts an import and leads to the dataset once it is there; a failure stays in `error` as a value. */
export function useImports() {
  const router = useRouter()
  const { t } = useText()
  const notices = useNotices()
  const work = useDatasetJob()
  const { busy, jobId, error } = work

  async function run(start: () => Promise<{ jobId: string }>): Promise<void> {
    const result = jobContracts.ImportResult.safeParse((await work.run(start))?.result)
    if (!result.success) return
    await router.push(`/datasets/${result.data.datasetId}`)
    if (result.data.existing) notices.show('ok', t('importing.found'))
  }
  const demo = () => run(() => call(importing.importDemo, {}))
  /** Asks for a file; null when the person thinks better of it. */
  const choose = async (purpose: 'embeddings' | 'metadata' | 'yaml'): Promise<GrantedFile | null> =>
    (await call(app.openFile, { purpose })).file
  return { busy, jobId, error, run, demo, choose }
}
