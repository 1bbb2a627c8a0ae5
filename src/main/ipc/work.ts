import { datasets, events, exports as routes } from '@shared/ipc'
import type { Context } from '../context'
import type { JobHost } from '../services/jobHost'
import type { Handle } from './dispatcher'
import { serveImporting } from './importing'
import { serveMeasuring } from './measuring'
import { serveResolving } from './resolving'

/** What takes a job: importing, maps, resolving, exporting. */
export function serveWork(handle: Handle, context: Context, jobs: JobHost): void {
  const { store, tokens } = context
  serveImporting(handle, context, jobs)
  serveResolving(handle, context, jobs)
  serveMeasuring(handle, context, jobs)

  const projecting = (input: { embeddingId: string; method: string }) =>
    jobs.find('project', (asked) => asked['embeddingId'] === input.embeddingId && asked['method'] === input.method)
  handle(datasets.getProjection, async (input) => ({
    points: await store().views.projection(input),
    jobId: projecting(input)?.id ?? null,
  }))
  handle(datasets.startProjection, async (input) => {
    const { name } = await store().datasets.get(input.datasetId)
    const running = projecting(input)
    return { jobId: running?.id ?? (await jobs.start({ kind: 'project', title: `${input.method.toUpperCase()} · ${name}`, datasetId: input.datasetId, input })) }
  })
  handle(datasets.deleteDataset, async ({ datasetId }) => {
    await store().datasets.delete(datasetId)
    context.emit(events.storeChanged, { what: 'datasets', id: datasetId })
    context.emit(events.storeChanged, { what: 'runs', id: null })
    return {}
  })

  handle(routes.listExportFormats, () => store().views.exportFormats())
  handle(routes.previewExport, (input) => store().views.exportPreview(input))
  handle(routes.writeExport, async ({ assignmentId, format, options, token }) => {
    const assignment = await store().assignments.get(assignmentId)
    return {
      jobId: await jobs.start({
        kind: 'export', title: `${format} · ${assignment.name}`, datasetId: assignment.datasetId,
        ...(assignment.runId ? { runId: assignment.runId } : {}),
        input: { assignmentId, format, options: await store().views.exportOptions(format, options), out: tokens.path(token, 'write') },
      }),
    }
  })
}
