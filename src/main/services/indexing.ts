import type { Dataset } from '@shared/entities'
import type { JobHost } from './jobHost'

/** Starts the job that makes a dataset's search and sort indexes, unless it runs already; returns its id. */
export const ensureIndexed = (jobs: JobHost, { id, name }: Pick<Dataset, 'id' | 'name'>): Promise<string> =>
  jobs.startOnce({ kind: 'index', title: name, datasetId: id, input: { datasetId: id } })
