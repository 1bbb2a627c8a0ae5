import { performance } from 'node:perf_hooks'
import { join } from 'node:path'
import type { StoreContext } from './context'
import { toStudioError } from './db/errors'
import { DATABASE_NAME } from './db/open'
import { createAssignments } from './repositories/assignments'
import { createCheckpoints } from './repositories/checkpoints'
import { createCollisions } from './repositories/collisions'
import { createDatasets } from './repositories/datasets'
import { createDerived } from './repositories/derived'
import { createEdits } from './repositories/edits'
import { createEmbeddings } from './repositories/embeddings'
import { createItems } from './repositories/items'
import { createJobs } from './repositories/jobs'
import { createLeases } from './repositories/leases'
import { createLogs } from './repositories/logs'
import { createMaintenance } from './repositories/maintenance'
import { createMetrics } from './repositories/metrics'
import { createRuns } from './repositories/runs'
import { createSettings } from './repositories/settings'
import type { OpenOptions, RepositoryName, Workspace } from './workspace'

const DEFAULT_SLOW_MS = 40

/** Every repository on one connection; each call timed, each failure in a person's words where there are some. */
export function bindRepositories(context: StoreContext, options: OpenOptions): Pick<Workspace, RepositoryName> {
  return watchAll(
    {
      datasets: createDatasets(context),
      embeddings: createEmbeddings(context),
      items: createItems(context),
      runs: createRuns(context),
      metrics: createMetrics(context),
      logs: createLogs(context),
      checkpoints: createCheckpoints(context),
      assignments: createAssignments(context),
      collisions: createCollisions(context),
      edits: createEdits(context),
      jobs: createJobs(context),
      leases: createLeases(context),
      settings: createSettings(context),
      derived: createDerived(context),
      maintenance: createMaintenance(context),
    },
    context,
    options,
  )
}

type Method = (...args: unknown[]) => unknown

function watchAll<T extends Record<string, object>>(repositories: T, context: StoreContext, options: OpenOptions): T {
  const watched = Object.entries(repositories).map(([name, repository]) => [
    name,
    Object.fromEntries(
      Object.entries(repository as Record<string, Method>).map(([method, run]) => [
        method, watch(`${name}.${method}`, run, context, options),
      ]),
    ),
  ])
  return Object.fromEntries(watched) as T
}

function watch(query: string, run: Method, { folder }: StoreContext, { onSlowQuery, slowMs = DEFAULT_SLOW_MS }: OpenOptions): Method {
  const file = join(folder, DATABASE_NAME)
  return (...args) => {
    const began = performance.now()
    try {
      return run(...args)
    } catch (error) {
      throw toStudioError(error, folder, file)
    } finally {
      const milliseconds = performance.now() - began
      if (milliseconds > slowMs) onSlowQuery?.({ query, milliseconds })
    }
  }
}
