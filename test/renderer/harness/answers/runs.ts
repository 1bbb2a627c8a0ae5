import { diagnose } from '../../../../src/core/doctor'
import * as ipc from '../../../../src/shared/ipc'
import { Configuration, BASE_CONFIGURATION } from '../../../../src/shared/configuration'
import { handle, N, emit, dataset, plans, planOf, runOf, assignmentsOf, page } from '../state'
import { figuresAt, makeRun, metricsAt } from '../world'

handle(ipc.runs.listRuns, (query) => {
  const rows = plans
    .map((plan) => ({
      ...makeRun(plan, dataset),
      sparkline: Array.from(
        { length: Math.min(60, plan.reached ?? 60) },
        (_, i) =>
          [
            i,
            figuresAt(
              plan,
              { ...BASE_CONFIGURATION, ...plan.change },
              (i / 60) * (plan.change.epochs ?? 200),
              N,
            ).collisionRate,
          ] as [number, number],
      ),
    }))
    .filter(
      (run) =>
        ((query.statuses ?? []).length === 0 || query.statuses!.includes(run.status)) &&
        `${run.name} ${run.tags.join(' ')}`.includes(query.search ?? ''),
    )
  return page(rows, query.after, query.limit)
})
handle(ipc.runs.countRuns, () => {
  const byStatus: Record<string, number> = {}
  for (const { status } of plans) byStatus[status] = (byStatus[status] ?? 0) + 1
  return { total: plans.length, byStatus }
})
handle(ipc.runs.getRun, ({ runId }) => {
  const run = runOf(runId)
  const assignments = assignmentsOf(run)
  return {
    run,
    assignments,
    chosenAssignmentId: assignments.find((one) => one.checkpoint === 'best-collision')?.id ?? null,
    totalSteps: run.configuration.epochs * 7,
  }
})
handle(ipc.runs.pageMetrics, ({ runId, afterEpoch }) => {
  const run = runOf(runId)
  const metrics = Array.from({ length: run.epoch }, (_, epoch) =>
    metricsAt(planOf(runId), run.configuration, epoch, N),
  ).filter(({ epoch }) => epoch > afterEpoch)
  return { metrics, nextAfterEpoch: null }
})
handle(ipc.runs.diagnoseRun, ({ runId }) => {
  const run = runOf(runId)
  const metrics = Array.from({ length: run.epoch }, (_, epoch) =>
    metricsAt(planOf(runId), run.configuration, epoch, N),
  )
  return diagnose({
    metrics,
    configuration: run.configuration,
    usage: null,
    dimensions: 384,
    recommended: { ...BASE_CONFIGURATION, unique_targets: 'all_levels', hinge_weight: 20 },
  })
})
for (const route of [ipc.runs.pauseRun, ipc.runs.resumeRun, ipc.runs.cancelRun])
  handle(route, ({ runId }) => {
    const plan = planOf(runId)
    plan.status =
      route.name === 'runs.pause' ? 'paused' : route.name === 'runs.cancel' ? 'cancelled' : 'running'
    setTimeout(() => emit('run.status', { runId, status: plan.status, error: null }))
    return { status: plan.status }
  })
handle(ipc.runs.createRun, ({ name, configuration }) => {
  const id = `n${plans.length}`
  plans.push({
    id,
    name,
    status: 'queued',
    change: configuration as Partial<Configuration>,
    rate: 0.1,
    first: 0.7,
    unexplained: 0.3,
    ago: plans.length,
  })
  return { runId: id }
})
handle(ipc.runs.continueRun, ({ runId }) => ({ runId }))
handle(ipc.runs.retryRun, ({ runId }) => ({ runId }))
handle(ipc.runs.reorderRun, () => ({}))
handle(ipc.runs.deleteRuns, ({ runIds }) => {
  for (const id of runIds)
    plans.splice(
      plans.findIndex((plan) => plan.id === id),
      1,
    )
  return { undoId: 'u', until: Date.now() + 8000 }
})
handle(ipc.runs.undoDeleteRuns, () => ({}))
handle(ipc.runs.chooseResult, () => ({}))
handle(ipc.runs.updateRun, () => ({}))
handle(ipc.runs.pageLog, ({ runId, after }) => {
  const run = runOf(runId)
  const entries = Array.from({ length: run.epoch }, (_, epoch) => ({
    at: run.createdAt + epoch * 455,
    level: epoch === 3 ? ('warning' as const) : ('info' as const),
    message:
      epoch === 3
        ? 'level 1 uses 11 of its 64 codes'
        : `epoch ${epoch} loss ${metricsAt(planOf(runId), run.configuration, epoch, N).train.total.toExponential(3)}`,
  }))
  return { entries: entries.slice(after, after + 1000), next: Math.min(entries.length, after + 1000) }
})
