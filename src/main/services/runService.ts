import { Notification } from 'electron'
import { createRunQueue, type RunQueue } from '@jobs/queue'
import type { FromJob } from '@jobs/protocol'
import type { RunStore } from '@jobs/runStore'
import type { Launch } from '@jobs/transport/transport'
import type { Run } from '@shared/entities'
import { events } from '@shared/ipc'
import type { Settings } from '@shared/ipc/app'
import type { Context } from '../context'

interface Words {
  completed: (name: string) => string
  failed: (name: string) => string
}
const WORDS: Record<'en' | 'zh', Words> = {
  en: { completed: (name) => `${name} has finished`, failed: (name) => `${name} has failed` },
  zh: { completed: (name) => `${name} 已完成`, failed: (name) => `${name} 失败` },
}

export interface RunServiceOptions {
  context: Context
  launch: Launch
  workspace: string
  settings: () => Promise<Settings>
  language: () => 'en' | 'zh'
  /** Silence of a run's process that counts as a hang; 30 s by default. */
  silenceMs?: number
  /** A run began or ended. */
  onChange: () => void
  /** A person clicked on a notification. */
  open: () => void
  onDefect: (what: string, error: unknown) => void
}

/** Works off the queue of one workspace and tells the window what its runs say. */
export class RunService {
  readonly queue: RunQueue
  private readonly totalSteps = new Map<string, number>()
  private readonly startedAt = new Map<string, { at: number; step: number }>()
  private readonly rss = new Map<string, number>()
  private readonly timer: NodeJS.Timeout

  constructor(private readonly options: RunServiceOptions) {
    const { context } = options
    this.queue = createRunQueue({
      store: patientStore(() => context.storeSoon()),
      launch: options.launch,
      workspace: options.workspace,
      silenceMs: options.silenceMs,
      settings: async () => {
        const { parallelRuns, threads, memoryLimitMb } = await options.settings()
        return { maximum: parallelRuns, threads, memoryLimitBytes: memoryLimitMb * 2 ** 20 }
      },
      onStart: (run) => {
        context.emit(events.runStatus, { runId: run.id, status: run.status, error: null })
        options.onChange()
      },
      onMessage: (runId, message) => this.tell(runId, message),
      onHeartbeat: (runId, { rssBytes }) => void this.rss.set(runId, rssBytes),
      onEnd: (runId, _outcome, run) => this.ended(runId, run),
      onError: (error) => context.emit(events.storeNotice, { level: 'warning', error }),
    })
    // Another program may have queued a run.
    this.timer = setInterval(() => void this.queue.poke(), 5_000)
    void this.queue.poke()
  }

  stepsOf(runId: string): number | null {
    return this.totalSteps.get(runId) ?? null
  }

  private tell(runId: string, message: FromJob): void {
    const { context } = this.options
    if (message.type === 'metrics') for (const epoch of message.epochs) context.emit(events.runMetrics, { runId, ...epoch })
    else if (message.type === 'log') context.emit(events.runLog, { runId, entries: message.entries.slice(-200) })
    else if (message.type === 'state') context.emit(events.runStatus, { runId, status: message.state, error: null })
    else if (message.type === 'checkpoint') context.emit(events.storeChanged, { what: 'checkpoints', id: runId })
    else if (message.type === 'progress' && message.progress.training) {
      const training = message.progress.training
      this.totalSteps.set(runId, training.totalSteps)
      const first = this.startedAt.get(runId) ?? { at: Date.now(), step: training.step }
      this.startedAt.set(runId, first)
      // Wall time for steps done here: evaluation and checkpoints included, which stepsPerSecond leaves out.
      const done = training.step - first.step
      const elapsed = Date.now() - first.at
      const remainingMs = done > 0 && elapsed > 1500 ? (elapsed / done) * (training.totalSteps - training.step) : null
      context.emit(events.runProgress, { runId, ...training, remainingMs, rssBytes: this.rss.get(runId) ?? null })
    }
  }

  private ended(runId: string, run: Run | null): void {
    const { context } = this.options
    for (const map of [this.startedAt, this.rss]) map.delete(runId)
    this.options.onChange()
    if (!run) return
    context.emit(events.runStatus, { runId, status: run.status, error: run.error })
    context.emit(events.storeChanged, { what: 'runs', id: runId })
    if (run.status === 'completed' || run.status === 'failed') void this.notify(run, run.status)
  }

  private async notify(run: Run, status: 'completed' | 'failed'): Promise<void> {
    const { context, settings, language } = this.options
    if (context.window()?.isFocused() || !Notification.isSupported() || !(await settings()).notifications) return
    const notification = new Notification({ title: 'Semantic ID Studio', body: WORDS[language()][status](run.name), silent: true })
    notification.on('click', this.options.open)
    notification.show()
  }

  async close(graceMs: number): Promise<void> {
    clearInterval(this.timer)
    await this.queue.close(graceMs)
  }
}

/** Forwards to whichever client there is now, and waits for the next one while there is none. */
function patientStore(store: () => Promise<RunStore>): RunStore {
  return {
    runs: {
      get: async (id) => (await store()).runs.get(id),
      claim: async (id) => (await store()).runs.claim(id),
      claimNext: async (maximum) => (await store()).runs.claimNext(maximum),
      setStatus: async (id, status, end) => (await store()).runs.setStatus(id, status, end),
      requeue: async (id) => (await store()).runs.requeue(id),
    },
    leases: {
      handOver: async (subject, owner) => (await store()).leases.handOver(subject, owner),
      get: async (subject) => (await store()).leases.get(subject),
    },
  }
}
