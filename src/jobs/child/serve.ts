import { setImmediate as turn } from 'node:timers/promises'
import { isCancellation, toErrorValue } from '@shared/errors'
import type { z } from 'zod'
import { ToJob, type JobOwner } from '../protocol'
import { stopped, type Ask, type JobContext, type JobWork } from './context'
import { startHeartbeat } from './heartbeat'
import { Outbox } from './outbox'
import { parentPort } from './port'

/** How long a process waits for its parent to have heard its last word. */
const ANSWER_MS = 2_000

export interface ServeOptions {
  /** Who this process is, told with `ready`. */
  owner: () => z.infer<typeof JobOwner>
  load: () => Promise<JobWork>
  heartbeatMs?: number
}

/**
 * The life of a job process: says `ready`, waits for `start`, works, says how it ended, ends. Where the parent
 * disappears the work is finished as after Ctrl-C, because what was learned is worth keeping.
 */
export async function serveJob(options: ServeOptions): Promise<void> {
  const port = parentPort()
  const out = new Outbox((message) => port.post(message))
  const control = new Control()
  const heartbeat = startHeartbeat(options.heartbeatMs)
  let heard: (() => void) | null = null
  let wasHeard = false
  /**
   * The last word, and then a moment until the parent has answered it: on a busy machine a process of Electron's is
   * gone sooner than what it said last.
   */
  const say = async (message: Parameters<Outbox['last']>[0]): Promise<void> => {
    const answer = new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ANSWER_MS)
      heard = () => {
        wasHeard = true
        clearTimeout(timer)
        resolve()
      }
    })
    await out.last(message)
    await answer
  }
  const started = new Promise<{ workspace: string; input: unknown } | null>((resolve) => {
    port.onMessage((raw) => {
      if (heard) return heard()
      const message = ToJob.parse(raw)
      if (message.type === 'start') resolve(message)
      else control.take(message.type)
    })
    control.onAsk(() => resolve(null))
  })
  port.onGone(() => {
    control.take('finish')
    heard?.()
  })
  // A terminal sends Ctrl-C to the whole group; the parent hears it too and says what is to be done.
  process.on('SIGINT', () => {})
  process.on('SIGTERM', () => control.take('finish'))
  process.on('SIGHUP', () => control.take('finish'))

  let exitCode = 0
  try {
    const work = await options.load()
    await out.now({ type: 'ready', owner: options.owner() })
    // Without anything else to do Node would end while it waits for `start`.
    const alive = setInterval(() => {}, 60_000)
    const start = await started
    clearInterval(alive)
    if (!start) {
      await say({ type: 'done', ...stopped(control.ask ?? 'finish') })
    } else {
      const end = await work(start.input, control.context(start.workspace, out))
      await say({ type: 'done', how: end.how, result: JSON.parse(JSON.stringify(end.result)) })
    }
  } catch (error) {
    if (control.ask && isCancellation(error)) await say({ type: 'done', ...stopped(control.ask) })
    else {
      // The stack goes to the parent's log by standard error; a person gets the sentence.
      if (error instanceof Error && error.name !== 'StudioError') process.stderr.write(`${error.stack}\n`)
      await say({ type: 'failed', error: toErrorValue(error) })
      exitCode = 1
    }
  }
  await heartbeat.stop()
  await Promise.all([flushed(process.stdout), flushed(process.stderr)])
  // The parent knows how it ended: nothing is left to do, and nothing may go wrong any more. A native library's threads
  // run on while process.exit() destroys what they use, which now and then ends in a segmentation fault.
  if (wasHeard) process.kill(process.pid, 'SIGKILL')
  process.exit(exitCode)
}

const flushed = (stream: NodeJS.WriteStream): Promise<void> => new Promise((resolve) => stream.write('', () => resolve()))

/** What was asked from outside, and who waits for it. */
class Control {
  ask: Ask | null = null
  paused = false
  private wake: (() => void)[] = []
  private readonly listeners: (() => void)[] = []

  take(message: 'pause' | 'resume' | 'finish' | 'cancel'): void {
    if (message === 'pause') this.paused = true
    if (message === 'resume') this.paused = false
    if (message === 'finish') this.ask ??= 'finish'
    if (message === 'cancel') this.ask = 'cancel'
    if (this.ask) for (const listener of this.listeners) listener()
    if (this.ask || !this.paused) for (const wake of this.wake.splice(0)) wake()
  }

  onAsk(listener: () => void): void {
    this.listeners.push(listener)
  }

  context(workspace: string, out: Outbox): JobContext {
    const waitWhilePaused = async (): Promise<Ask | null> => {
      while (this.paused && !this.ask) await new Promise<void>((resolve) => this.wake.push(resolve))
      return this.ask
    }
    const now = () => ({ ask: this.ask, paused: this.paused })
    return {
      workspace,
      startedAt: Math.round(performance.timeOrigin),
      out,
      report: (progress) => out.progress(progress),
      asked: async () => {
        await turn()
        return this.ask
      },
      get ask() {
        return now().ask
      },
      get pauseWanted() {
        return now().paused
      },
      resumed: waitWhilePaused,
    }
  }
}
