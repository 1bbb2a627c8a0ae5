import { basename } from 'node:path'
import { datasets as routes, events } from '@shared/ipc'
import type { Context } from '../context'
import type { PictureFolders } from '../pictures/folders'
import type { JobHost } from '../services/jobHost'
import type { Handle } from './dispatcher'

/** What is done to datasets: maps, checks, subsets, exports, more embeddings, deleting. */
export function serveDatasetWork(handle: Handle, context: Context, jobs: JobHost, folders: PictureFolders): void {
  const { store, tokens } = context
  const nameOf = async (datasetId: string) => (await store().datasets.get(datasetId)).name

  handle(routes.getProjection, async (input) => {
    const jobId = jobs.find('project', input)
    return { points: await store().views.projection(input), jobId }
  })
  handle(routes.startProjection, async (input) => ({
    jobId: await jobs.startOnce({
      kind: 'project', title: `${input.method.toUpperCase()} · ${await nameOf(input.datasetId)}`, datasetId: input.datasetId, input,
    }),
  }))

  handle(routes.getReport, async ({ datasetId, embeddingId }) => {
    const jobId = jobs.find('check', { embeddingId })
    return { report: await store().views.report(datasetId, embeddingId), jobId }
  })
  handle(routes.startCheck, async (input) => ({
    jobId: await jobs.startOnce({ kind: 'check', title: await nameOf(input.datasetId), datasetId: input.datasetId, input }),
  }))

  handle(routes.startSubset, async (input) => ({
    jobId: await jobs.start({ kind: 'subset', title: input.name, datasetId: input.datasetId, input }),
  }))
  handle(routes.exportDataset, async ({ token, ...input }) => ({
    jobId: await jobs.start({
      kind: 'exportDataset', title: `${input.format} · ${await nameOf(input.datasetId)}`, datasetId: input.datasetId, input: { ...input, out: tokens.path(token, 'write') },
    }),
  }))
  handle(routes.addEmbedding, async ({ token, ...input }) => {
    const file = tokens.path(token, 'read')
    return { jobId: await jobs.start({ kind: 'embed', title: basename(file), datasetId: input.datasetId, input: { ...input, file } }) }
  })
  handle(routes.deleteEmbedding, async ({ datasetId, embeddingId }) => {
    await store().embeddings.delete(embeddingId)
    context.emit(events.storeChanged, { what: 'datasets', id: datasetId })
    return {}
  })
  handle(routes.deleteDataset, async ({ datasetId }) => {
    await jobs.stopLooking(datasetId)
    await store().datasets.delete(datasetId)
    folders.forget(datasetId)
    context.emit(events.storeChanged, { what: 'datasets', id: datasetId })
    context.emit(events.storeChanged, { what: 'runs', id: null })
    return {}
  })
}
