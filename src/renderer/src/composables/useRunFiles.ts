import { app, bundles } from '@shared/ipc'
import { useRouter } from 'vue-router'
import { call, toFailure } from '@/bridge/client'
import { useForget } from '@/bridge/ask'
import { fileName } from '@/charts/exportChart'
import { count } from '@/format/number'
import { useText } from '@/i18n'
import { useJobs } from '@/stores/jobs'
import { useNotices } from '@/stores/notices'

/** Runs as files: bundles out and in, event files for TensorBoard. What happened is told as a notice. */
export function useRunFiles() {
  const { t, sentence } = useText()
  const jobs = useJobs()
  const notices = useNotices()
  const router = useRouter()
  const forget = useForget()

  const attempt = async (work: () => Promise<void>): Promise<void> => {
    try {
      await work()
    } catch (failure) {
      notices.show('error', sentence(toFailure(failure).value))
    }
  }
  /** The job's result; null where it failed, which is told. */
  const ended = async (jobId: string): Promise<unknown> => {
    const { status, result, error } = await jobs.finished(jobId)
    if (error !== null) notices.show('error', sentence(error))
    return status === 'completed' ? result : null
  }

  const exportBundle = (of: { name: string; runId: string | null; assignmentId?: string | null }): Promise<void> =>
    attempt(async () => {
      const suggestedName = fileName(of.name, 'sidbundle')
      const { target } = await call(app.chooseTarget, { suggestedName, folder: false })
      if (target === null) return
      const { jobId } = await call(bundles.startBundleExport, { runId: of.runId, assignmentId: of.assignmentId ?? null, token: target.token })
      if ((await ended(jobId)) !== null) {
        notices.show('info', t('bundles.exported', { path: target.path }), {
          title: t('bundles.reveal'),
          run: () => void call(app.reveal, { what: 'target', token: target.token }).catch(() => undefined),
        })
      }
    })

  const importBundle = (): Promise<void> =>
    attempt(async () => {
      const { file } = await call(app.openFile, { purpose: 'bundle' })
      if (file === null) return
      const { jobId } = await call(bundles.startBundleImport, { token: file.token })
      const result = (await ended(jobId)) as bundles.ImportBundleResult | null
      if (result === null) return
      forget('runs')
      forget('assignments')
      notices.show('info', t('bundles.imported', { n: count(result.filesVerified) }))
      await router.push(result.runId === null ? `/datasets/${result.datasetId}` : `/runs/${result.runId}/overview`)
    })

  const writeTensorboard = (runIds: string[]): Promise<void> =>
    attempt(async () => {
      const { target } = await call(app.chooseTarget, { suggestedName: 'tensorboard', folder: true })
      if (target === null) return
      const { scalars } = await call(bundles.writeTensorboard, { runIds, token: target.token })
      notices.show('info', t('bundles.tensorboard', { n: count(scalars), path: target.path }))
    })

  return { exportBundle, importBundle, writeTensorboard }
}
