import { codebooks, quality } from '@shared/ipc'
import type { Context } from '../context'
import type { JobHost } from '../services/jobHost'
import type { Handle } from './dispatcher'

/** What a job measures of a mapping: losses, maps of codes, quality. Asking twice follows the job that is running. */
export function serveMeasuring(handle: Handle, { store }: Context, jobs: JobHost): void {
  const start = async (kind: 'codes' | 'quality', asked: { assignmentId: string; umap?: number | null }, part: Record<string, unknown> = asked) => {
    const { name, datasetId, runId } = await store().assignments.get(asked.assignmentId)
    return { jobId: await jobs.startOnce({ kind, title: name, datasetId, ...(runId ? { runId } : {}), input: asked }, part) }
  }

  handle(codebooks.getLosses, async ({ assignmentId }) => {
    const jobId = jobs.find('codes', { assignmentId })
    return { ...(await store().views.codeLosses(assignmentId)), jobId }
  })
  // One that lays a level out by UMAP measures as well.
  handle(codebooks.measureCodes, ({ assignmentId, umap }) =>
    start('codes', { assignmentId, umap }, umap === null ? { assignmentId } : { assignmentId, umap }))
  handle(quality.getQuality, async ({ assignmentId }) => {
    const jobId = jobs.find('quality', { assignmentId })
    return { quality: await store().views.quality(assignmentId), jobId }
  })
  handle(quality.startQuality, ({ assignmentId }) => start('quality', { assignmentId }))
}
