import type { Run, RunStatus } from '@shared/entities'
import { toErrorValue } from '@shared/errors'
import type { TrainInput } from './kinds/train'
import type { FromJob, Heartbeat } from './protocol'
import type { RunStore } from './runStore'
import type { JobOutcome } from './ending'
import { superviseJob, type JobProcess } from './supervisor'
import type { Launch } from './transport/transport'

export interface TrainingRunOptions {
  store: RunStore
  launch: Launch
  workspace: string
  /** Claimed already: `starting`, with a lease of the process that answers `store`. */
  run: Run
  /** Threads of its native operations; 0: TensorFlow decides. */
  threads: number
  commandStartedAt?: number
  memoryLimitBytes?: number
  /** Silence that counts as a hang; 30 s by default. */
  silenceMs?: number
  onMessage?: (message: FromJob) => void
  onHeartbeat?: (heartbeat: Heartbeat) => void
  onText?: (line: string) => void
}

export interface TrainingRun {
  readonly runId: string
  readonly process: JobProcess
  /** Once the process is gone and the run's row says how it ended. Never rejects. */
  readonly ended: Promise<{ outcome: JobOutcome; run: Run | null }>
}

const LIVE: readonly RunStatus[] = ['starting', 'running', 'paused']

/** Trains a claimed run in a process of its own, and writes its end into the row where the process could not. */
export function startTrainingRun(options: TrainingRunOptions): TrainingRun {
  const { store, run } = options
  const process = superviseJob({
    launch: options.launch,
    kind: 'train',
    workspace: options.workspace,
    subject: run.name,
    input: {
      runId: run.id,
      threads: options.threads,
      commandStartedAt: options.commandStartedAt ?? null,
    } satisfies TrainInput,
    memoryLimitBytes: options.memoryLimitBytes,
    silenceMs: options.silenceMs,
    onReady: ({ owner }) => store.leases.handOver(`run:${run.id}`, owner),
    onMessage: options.onMessage,
    onHeartbeat: options.onHeartbeat,
    onText: options.onText,
  })
  return {
    runId: run.id,
    process,
    ended: process.ended.then(async (outcome) => ({ outcome, run: await settle(store, run.id, outcome) })),
  }
}

/** What a run becomes whose process ended thus: a kill from outside interrupts it, its own faults fail it. */
export function statusAfter(outcome: JobOutcome): RunStatus {
  if (outcome.end === 'done') return 'completed'
  if (outcome.end === 'cancelled' || outcome.end === 'interrupted') return outcome.end
  const killed =
    outcome.end === 'crashed' && ['SIGKILL', 'SIGTERM', 'SIGINT', 'SIGHUP'].includes(outcome.signal ?? '')
  return killed ? 'interrupted' : 'failed'
}

/**
 * Writes into the row how a run's process ended, where the process could not. Null where that cannot be written now
 * (a full disk): to be tried again.
 */
export async function settle(store: RunStore, runId: string, outcome: JobOutcome): Promise<Run | null> {
  try {
    const run = await store.runs.get(runId)
    if (!LIVE.includes(run.status) || outcome.end === 'done') return run
    const lease = await store.leases.get(`run:${runId}`)
    // Taken over by another process while this one was dying: the row is that one's now.
    if (lease && outcome.error?.code === 'job.takenOver') return run
    return await store.runs.setStatus(
      runId,
      statusAfter(outcome),
      outcome.error ? { error: outcome.error } : {},
    )
  } catch (error) {
    // The workspace itself is unwell (store process gone, disk full). The lease tells the next start the truth.
    outcome.error ??= toErrorValue(error)
    return null
  }
}
