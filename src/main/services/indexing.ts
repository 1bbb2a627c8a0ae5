import type { Dataset } from '@shared/entities'
import type { JobHost } from './jobHost'

/** Jobs that are being started: two questions at once must not start two. */
const starting = new WeakMap<JobHost, Map<string, Promise<string>>>()

/** Starts the job that makes a dataset's search and sort indexes, unless it runs already; returns its id. */
export function ensureIndexed(jobs: JobHost, { id, name }: Pick<Dataset, 'id' | 'name'>): Promise<string> {
  const running = jobs.find('index', (input) => input['datasetId'] === id)
  if (running) return Promise.resolve(running.id)
  const waiting = starting.get(jobs) ?? new Map<string, Promise<string>>()
  starting.set(jobs, waiting)
  const started =
    waiting.get(id) ??
    jobs
      .start({ kind: 'index', title: name, datasetId: id, input: { datasetId: id } })
      .finally(() => waiting.delete(id))
  waiting.set(id, started)
  return started
}
