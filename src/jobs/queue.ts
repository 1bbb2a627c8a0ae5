import { StudioError, type ErrorValue } from '@shared/errors'
import { toErrorValue } from '@shared/errors'
import type { Run } from '@shared/entities'
import type { FromJob, Heartbeat } from './protocol'
import type { RunStore } from './runStore'
import type { JobOutcome } from './ending'
import { settle, startTrainingRun, type TrainingRun } from './trainingRun'
import type { Launch } from './transport/transport'

export interface QueueSettings {
  /** Training runs at a time, over all programs in the workspace. */
  maximum: number
  /** Threads of each; 0: TensorFlow decides. */
  threads: number
  /** 0: no limit. */
  memoryLimitBytes: number
}

export interface QueueOptions {
  store: RunStore
  launch: Launch
  workspace: string
  /** Asked before each start, so that a changed setting counts from the next run on. */
  settings: () => QueueSettings | Promise<QueueSettings>
  /** Silence of a run's process that counts as a hang; 30 s by default. */
  silenceMs?: number
  onStart?: (run: Run) => void
  onMessage?: (runId: string, message: FromJob) => void
  onHeartbeat?: (runId: string, heartbeat: Heartbeat) => void
  /** `run` is null where its row could not be written; told again once it could. */
  onEnd?: (runId: string, outcome: JobOutcome, run: Run | null) => void
  /** The queue itself could not go on (the store is away); it tries again at the next `poke`. */
  onError?: (error: ErrorValue) => void
}

export interface RunQueue {
  /** Looks for something to do: after a run was queued, at start, and now and then. */
  poke(): Promise<void>
  /** Runs that this program works on. */
  running(): string[]
  rssBytes(runId: string): number | null
  pause(runId: string): Promise<void>
  /** Goes on with a paused run, or puts an interrupted, failed or cancelled one back into the queue. */
  resume(runId: string): Promise<void>
  cancel(runId: string): Promise<void>
  /** Interrupts all, to be gone on with later; for quitting. Nothing new is started afterwards. */
  close(graceMs?: number): Promise<void>
}

/** Works off the queue that the store keeps: claims the next run whenever there is room for one. */
export function createRunQueue(options: QueueOptions): RunQueue {
  const { store } = options
  const live = new Map<string, TrainingRun>()
  /** Ended, and their rows do not say so yet: they still count as live there. */
  const unsettled = new Map<string, JobOutcome>()
  let looking: Promise<void> | null = null
  let again = false
  let closed = false

  const look = async (): Promise<void> => {
    do {
      again = false
      try {
        for (const [runId, outcome] of unsettled) {
          const run = await settle(store, runId, outcome)
          if (!run) continue
          unsettled.delete(runId)
          options.onEnd?.(runId, outcome, run)
        }
        for (;;) {
          const settings = await options.settings()
          const run = closed ? null : await store.runs.claimNext(settings.maximum)
          if (!run) break
          begin(run, settings)
        }
      } catch (error) {
        options.onError?.(toErrorValue(error))
      }
    } while (again)
    looking = null
  }

  const poke = (): Promise<void> => {
    again = true
    looking ??= look()
    return looking
  }

  const begin = (run: Run, settings: QueueSettings): void => {
    const training = startTrainingRun({
      store,
      run,
      launch: options.launch,
      workspace: options.workspace,
      threads: settings.threads,
      memoryLimitBytes: settings.memoryLimitBytes,
      silenceMs: options.silenceMs,
      onMessage: (message) => options.onMessage?.(run.id, message),
      onHeartbeat: (heartbeat) => options.onHeartbeat?.(run.id, heartbeat),
    })
    live.set(run.id, training)
    options.onStart?.(run)
    void training.ended.then(({ outcome, run: ended }) => {
      live.delete(run.id)
      if (!ended) unsettled.set(run.id, outcome)
      options.onEnd?.(run.id, outcome, ended)
      if (!closed) void poke()
    })
  }

  /** The process of a run of ours; throws where another program works on it. */
  const ours = async (runId: string): Promise<TrainingRun | null> => {
    const training = live.get(runId)
    if (training) return training
    const lease = await store.leases.get(`run:${runId}`)
    if (lease) {
      const { name } = await store.runs.get(runId)
      throw new StudioError('job.elsewhere', { subject: name, pid: lease.pid })
    }
    return null
  }

  return {
    poke,
    running: () => [...live.keys()],
    rssBytes: (runId) => live.get(runId)?.process.rssBytes ?? null,
    async pause(runId) {
      const training = await ours(runId)
      training?.process.send({ type: 'pause' })
    },
    async resume(runId) {
      const training = await ours(runId)
      if (training) return training.process.send({ type: 'resume' })
      await store.runs.requeue(runId)
      await poke()
    },
    async cancel(runId) {
      const training = await ours(runId)
      if (training) {
        await training.process.stop('cancel', 10_000)
        await training.ended
      } else await store.runs.setStatus(runId, 'cancelled')
    },
    async close(graceMs = 4_000) {
      closed = true
      await Promise.all(
        [...live.values()].map(async (training) => {
          await training.process.stop('finish', graceMs)
          await training.ended
        }),
      )
    },
  }
}
