import { basename } from 'node:path'
import { writeTensorboard } from '@jobs/work/writeTensorboard'
import { bundles } from '@shared/ipc'
import type { EpochMetrics } from '@shared/training'
import type { Context } from '../context'
import type { JobHost } from '../services/jobHost'
import type { Handle } from './dispatcher'

/** Runs as files for elsewhere, and the check that what is kept is what was trained. */
export function serveBundles(handle: Handle, { store, tokens }: Context, jobs: JobHost): void {
  handle(bundles.startBundleExport, async ({ runId, assignmentId, token }) => {
    const assignment = assignmentId === null ? null : await store().assignments.get(assignmentId)
    const run = runId === null ? null : await store().runs.get(runId)
    const datasetId = assignment?.datasetId ?? run?.datasetId
    return {
      jobId: await jobs.start({
        kind: 'exportBundle', title: assignment?.name ?? run?.name ?? '',
        ...(datasetId && { datasetId }), ...(runId && { runId }),
        input: { runId, assignmentId, out: tokens.path(token, 'write') },
      }),
    }
  })
  handle(bundles.startBundleImport, async ({ token }) => {
    const path = tokens.path(token, 'read')
    return { jobId: await jobs.start({ kind: 'importBundle', title: basename(path), input: { path } }) }
  })

  handle(bundles.getVerification, async ({ runId }) => {
    const jobId = jobs.find('verify', { runId })
    return { checks: await store().views.verification(runId), jobId }
  })
  handle(bundles.startVerification, async ({ runId }) => {
    const { name, datasetId } = await store().runs.get(runId)
    return { jobId: await jobs.startOnce({ kind: 'verify', title: name, datasetId, runId, input: { runId } }) }
  })

  handle(bundles.writeTensorboard, async ({ runIds, token }) => {
    const epochs = async (runId: string): Promise<EpochMetrics[]> => {
      const all: EpochMetrics[] = []
      for (;;) {
        const page = await store().metrics.page(runId, all.at(-1)?.epoch ?? -1)
        if (page.length === 0) return all
        all.push(...page)
      }
    }
    const runs = await Promise.all(runIds.map((id) => store().runs.get(id)))
    const { files, scalars } = await writeTensorboard(runs, epochs, tokens.path(token, 'write'))
    return { files: files.length, scalars }
  })
}
