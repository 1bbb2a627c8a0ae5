import { preset } from '@core/configuration'
import { diagnose } from '@core/doctor'
import type { Diagnosis } from '@shared/doctor'
import type { EpochMetrics } from '@shared/training'
import type { Workspace } from '../workspace'

/** Every stored epoch of a run, oldest first. */
export function everyEpoch(workspace: Pick<Workspace, 'metrics'>, runId: string): EpochMetrics[] {
  const epochs: EpochMetrics[] = []
  for (;;) {
    const page = workspace.metrics.page(runId, epochs.at(-1)?.epoch ?? -1)
    if (page.length === 0) return epochs
    for (const epoch of page) epochs.push(epoch)
  }
}

/** What the doctor says about a run, while it trains and afterwards. */
export function diagnosis(workspace: Workspace, runId: string): Diagnosis {
  const run = workspace.runs.get(runId)
  const dataset = workspace.datasets.get(run.datasetId)
  const embedding = dataset.embeddings.find(({ id }) => id === run.embeddingId)
  return diagnose({
    metrics: everyEpoch(workspace, runId),
    configuration: run.configuration,
    usage: workspace.metrics.usage(runId, null)?.usage ?? null,
    dimensions: embedding?.dimensions ?? dataset.dimensions,
    recommended: preset('recommended'),
  })
}
