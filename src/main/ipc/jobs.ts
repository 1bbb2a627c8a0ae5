import { StudioError } from '@shared/errors'
import { jobs as routes } from '@shared/ipc'
import type { JobHost } from '../services/jobHost'
import type { Handle } from './dispatcher'

export function serveJobs(handle: Handle, jobs: () => JobHost): void {
  handle(routes.listJobs, () => ({ jobs: jobs().list().slice(0, 50) }))
  handle(routes.getJob, ({ jobId }) => {
    const job = jobs().get(jobId)
    if (!job) throw new StudioError('job.notFound', { reference: jobId })
    return job
  })
  handle(routes.cancelJob, ({ jobId }) => {
    jobs().cancel(jobId)
    return {}
  })
}
