import { codebooks, quality } from '@shared/ipc'
import type { Context } from '../context'
import type { JobHost } from '../services/jobHost'
import type { Handle } from './dispatcher'

/** What a job measures of a mapping: losses, maps of codes, quality. Asking twice follows the job that is running. */
export function serveMeasuring(handle: Handle, { store }: Context, jobs: JobHost): void {
  const running = (kind: 'codes' | 'quality', assignmentId: string, also: (input: Record<string, unknown>) => boolean = () => true) =>
    jobs.find(kind, (input) => input['assignmentId'] === assignmentId && also(input))?.id ?? null
  const start = async (kind: 'codes' | 'quality', assignmentId: string, input: Record<string, unknown> = {}) => {
    const { name, datasetId, runId } = await store().assignments.get(assignmentId)
    return jobs.start({ kind, title: name, datasetId, ...(runId ? { runId } : {}), input: { assignmentId, ...input } })
  }

  handle(codebooks.getLosses, async ({ assignmentId }) => ({
    ...(await store().views.codeLosses(assignmentId)),
    jobId: running('codes', assignmentId),
  }))
  handle(codebooks.measureCodes, async ({ assignmentId, umap }) => ({
    jobId: running('codes', assignmentId, (input) => umap === null || input['umap'] === umap) ?? (await start('codes', assignmentId, { umap })),
  }))
  handle(quality.getQuality, async ({ assignmentId }) => ({
    quality: await store().views.quality(assignmentId),
    jobId: running('quality', assignmentId),
  }))
  handle(quality.startQuality, async ({ assignmentId }) => ({ jobId: running('quality', assignmentId) ?? (await start('quality', assignmentId)) }))
}
