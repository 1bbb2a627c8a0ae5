import { exports as routes } from '@shared/ipc'
import type { Context } from '../context'
import type { PictureFolders } from '../pictures/folders'
import type { JobHost } from '../services/jobHost'
import { serveDatasetWork } from './datasetWork'
import type { Handle } from './dispatcher'
import { serveAssignments } from './assignments'
import { serveBundles } from './bundles'
import { serveEncoding } from './encoding'
import { serveImporting } from './importing'
import { serveMeasuring } from './measuring'
import { serveResolving } from './resolving'

/** What takes a job: importing, maps, resolving, exporting. */
export function serveWork(handle: Handle, context: Context, jobs: JobHost, folders: PictureFolders): void {
  const { store, tokens } = context
  serveImporting(handle, context, jobs)
  serveDatasetWork(handle, context, jobs, folders)
  serveResolving(handle, context, jobs)
  serveAssignments(handle, context, jobs)
  serveEncoding(handle, context, jobs)
  serveMeasuring(handle, context, jobs)
  serveBundles(handle, context, jobs)

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
