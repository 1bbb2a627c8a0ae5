import { basename } from 'node:path'
import { datasets as routes, events } from '@shared/ipc'
import type { Context } from '../context'
import type { JobHost } from '../services/jobHost'
import type { Handle } from './dispatcher'

/** What is done to datasets: maps, checks, subsets, exports, more embeddings, deleting. */
export function serveDatasetWork(handle: Handle, context: Context, jobs: JobHost): void {
  const { store, tokens } = context
  const nameOf = async (datasetId: string) => (await store().datasets.get(datasetId)).name

  const projecting = (input: { embeddingId: string; method: string }) =>
    jobs.find('project', (asked) => asked['embeddingId'] === input.embeddingId && asked['method'] === input.method)
  handle(routes.getProjection, async (input) => ({
    points: await store().views.projection(input),
    jobId: projecting(input)?.id ?? null,
  }))
  handle(routes.startProjection, async (input) => ({
    jobId:
      projecting(input)?.id ??
      (await jobs.start({ kind: 'project', title: `${input.method.toUpperCase()} · ${await nameOf(input.datasetId)}`, datasetId: input.datasetId, input })),
  }))

  const checking = (embeddingId: string) => jobs.find('check', (asked) => asked['embeddingId'] === embeddingId)
  handle(routes.getReport, async ({ datasetId, embeddingId }) => ({
    report: await store().views.report(datasetId, embeddingId),
    jobId: checking(embeddingId)?.id ?? null,
  }))
  handle(routes.startCheck, async (input) => ({
    jobId: checking(input.embeddingId)?.id ?? (await jobs.start({ kind: 'check', title: await nameOf(input.datasetId), datasetId: input.datasetId, input })),
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
    context.emit(events.storeChanged, { what: 'datasets', id: datasetId })
    context.emit(events.storeChanged, { what: 'runs', id: null })
    return {}
  })
}
