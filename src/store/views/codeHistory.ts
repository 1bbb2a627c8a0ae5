import { livesAndDeaths, thinned } from '@core/metrics/codes/history'
import type { usageOverTime } from '@shared/ipc/codebooks'
import type { InputOf, OutputOf } from '@shared/ipc/contract'
import type { Workspace } from '../workspace'

const MOST_EPOCHS = 400

/** One level's use through a run's evaluated epochs. */
export function overTime(workspace: Workspace, { runId, level }: InputOf<typeof usageOverTime>): OutputOf<typeof usageOverTime> {
  const { kept: _, ...history } = thinned(workspace.metrics.usageOverTime(runId, level), MOST_EPOCHS)
  const churn = new Map<number, number[]>()
  for (let after = -1; ; ) {
    const page = workspace.metrics.page(runId, after)
    for (const metrics of page) if (metrics.churn) churn.set(metrics.epoch, metrics.churn)
    if (page.length === 0) break
    after = page.at(-1)!.epoch
  }
  return { ...history, ...livesAndDeaths(history), churn: history.epochs.map((epoch) => churn.get(epoch) ?? null) }
}
