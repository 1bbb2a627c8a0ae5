import type { z } from 'zod'
import { events, runs as routes } from '@shared/ipc'
import type { Assignment, Dataset, Run } from '@shared/entities'
import { sweepChangeText } from '@shared/sweep'
import { crossCheck, refuseErrors } from '@core/configuration'
import { expandSweep } from '@core/sweep'
import type { Context } from '../context'
import type { RunService } from '../services/runService'
import type { Handle } from './dispatcher'

type SweepRequest = z.output<typeof routes.planSweep.input>

/** Deleted runs can be brought back this long. */
const UNDO_MS = 10_000

export interface RunServices {
  runs: () => RunService
}

/** The mapping that exports and lists take: the person's choice, else that of the fewest collisions. */
export function chosenAssignment(run: Run, assignments: readonly Assignment[]): string | null {
  const name = run.chosen?.assignment ?? run.chosen?.checkpoint ?? 'best-collision'
  const found = assignments.find((one) => one.name === name) ?? assignments.find((one) => one.name === 'best-collision')
  return found?.id ?? assignments[0]?.id ?? null
}

export function serveRuns(handle: Handle, context: Context, { runs }: RunServices): void {
  const { store } = context
  const changed = (id: string | null): void => context.emit(events.storeChanged, { what: 'runs', id })
  const status = async (runId: string) => ({ status: (await store().runs.get(runId)).status })

  handle(routes.listRuns, (query) => store().runs.page(query))
  handle(routes.countRuns, async () => {
    const byStatus = await store().runs.countByStatus()
    return { total: Object.values(byStatus).reduce((sum, count) => sum + count, 0), byStatus }
  })
  handle(routes.getRun, async ({ runId }) => {
    const [run, assignments] = await Promise.all([store().runs.get(runId), store().assignments.listOfRun(runId)])
    return { run, assignments, chosenAssignmentId: chosenAssignment(run, assignments), totalSteps: runs().stepsOf(runId) }
  })
  handle(routes.pageMetrics, async ({ runId, afterEpoch, limit }) => {
    const metrics = await store().metrics.page(runId, afterEpoch, limit)
    return { metrics, nextAfterEpoch: metrics.length === limit ? metrics.at(-1)!.epoch : null }
  })
  handle(routes.usageAtEpoch, async ({ runId, epoch }) => {
    const found = await store().metrics.usage(runId, epoch)
    return { usage: found ? { epoch: found.epoch, counts: found.usage } : null }
  })

  handle(routes.diagnoseRun, ({ runId }) => store().views.diagnosis(runId))

  const queueRun = async (input: Parameters<ReturnType<typeof store>['runs']['create']>[0], first: boolean): Promise<string> => {
    const dataset = await store().datasets.get(input.datasetId)
    refuseErrors(crossCheck(input.configuration, shapeOf(dataset, input.embeddingId)))
    return queued(await store().runs.create(input), first)
  }
  const queued = async (run: Run, first: boolean): Promise<string> => {
    if (first) await store().runs.reorderQueue([run.id])
    changed(run.id)
    void runs().queue.poke()
    return run.id
  }
  handle(routes.createRun, async ({ place, ...run }) => ({ runId: await queueRun(run, place === 'front') }))
  handle(routes.continueRun, async ({ place, runId, checkpoint, ...change }) => {
    const parent = await store().runs.get(runId)
    refuseErrors(crossCheck(change.configuration, shapeOf(await store().datasets.get(parent.datasetId), parent.embeddingId)))
    return { runId: await queued(await store().runs.continue(runId, checkpoint, change), place === 'front') }
  })
  handle(routes.retryRun, async ({ runId }) => {
    const { name, datasetId, embeddingId, preset, configuration, tags, notes } = await store().runs.get(runId)
    return { runId: await queueRun({ name, datasetId, embeddingId, preset, configuration, tags, notes }, false) }
  })

  const sweepOf = async ({ datasetId, embeddingId, configuration, plan }: SweepRequest) => {
    const trials = expandSweep(configuration, plan)
    const dataset = await store().datasets.get(datasetId)
    for (const trial of trials) refuseErrors(crossCheck(trial.configuration, shapeOf(dataset, embeddingId)))
    return trials
  }
  handle(routes.planSweep, async (input) => {
    const trials = await sweepOf(input)
    return { runs: trials.length, first: trials.slice(0, 8).map(({ change }) => sweepChangeText(change)) }
  })
  handle(routes.createSweep, async ({ name, tags, ...input }) => {
    const trials = await sweepOf(input)
    const { datasetId, embeddingId } = input
    const runIds: string[] = []
    for (const { change, configuration } of trials) {
      const run = await store().runs.create({
        name: `${name} · ${sweepChangeText(change)}`.slice(0, 200),
        datasetId, embeddingId, preset: null, configuration, tags, sweep: name,
      })
      runIds.push(run.id)
    }
    changed(null)
    void runs().queue.poke()
    return { runIds }
  })

  handle(routes.pauseRun, async ({ runId }) => {
    await runs().queue.pause(runId)
    return status(runId)
  })
  handle(routes.resumeRun, async ({ runId }) => {
    await runs().queue.resume(runId)
    changed(runId)
    return status(runId)
  })
  handle(routes.cancelRun, async ({ runId }) => {
    await runs().queue.cancel(runId)
    changed(runId)
    return status(runId)
  })
  handle(routes.reorderRun, async ({ runId, before }) => {
    const queued = (await store().runs.active()).filter((run) => run.status === 'queued' && run.id !== runId).map((run) => run.id)
    const at = before === null ? queued.length : Math.max(0, queued.indexOf(before))
    await store().runs.reorderQueue([...queued.slice(0, at), runId, ...queued.slice(at)])
    changed(null)
    return {}
  })
  handle(routes.deleteRuns, async ({ runIds }) => {
    const bin = await store().runs.trash(runIds, UNDO_MS)
    changed(null)
    setTimeout(() => void store().runs.emptyTrash().catch(() => {}), UNDO_MS + 1000).unref()
    return bin
  })
  handle(routes.undoDeleteRuns, async ({ undoId }) => {
    await store().runs.restore(undoId)
    changed(null)
    return {}
  })
  handle(routes.chooseResult, async ({ runId, checkpoint, assignment }) => {
    await store().runs.choose(runId, checkpoint === null && assignment === null ? null : { checkpoint, assignment })
    changed(runId)
    return {}
  })
  handle(routes.updateRun, async ({ runId, ...change }) => {
    await store().runs.change(runId, change)
    changed(runId)
    return {}
  })
  handle(routes.pageLog, ({ runId, ...query }) => store().logs.page(runId, query))
}

/** What a run would be trained on: the embedding that was named, else the dataset's first. */
function shapeOf({ items, embeddings }: Dataset, embeddingId: string | undefined): { items: number; dimensions: number } {
  const { dimensions } = embeddings.find(({ id }) => id === embeddingId) ?? embeddings[0]!
  return { items, dimensions }
}
