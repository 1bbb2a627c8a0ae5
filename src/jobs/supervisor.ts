import { judgeEnd, uncleanEnd, type JobOutcome } from './ending'
import { kernelMemoryKills } from './memory'
import { FromJob, Heartbeat, ToJob, type JobKind } from './protocol'
import type { Launch, ProcessExit } from './transport/transport'

type Last = Extract<FromJob, { type: 'done' | 'failed' }>

export interface SuperviseOptions {
  launch: Launch
  kind: JobKind
  workspace: string
  input: unknown
  /** Named in sentences: `the run demo-3`. */
  subject: string
  environment?: Record<string, string>
  /** Called with the child's identity before `start` is sent; the place to hand a lease over. */
  onReady?: (ready: Extract<FromJob, { type: 'ready' }>) => void | Promise<void>
  /** Every report but ready, done and failed. */
  onMessage?: (message: FromJob) => void
  onHeartbeat?: (heartbeat: Heartbeat) => void
  /** What the process printed: native libraries' words, stacks of defects. */
  onText?: (line: string) => void
  /** Silence that counts as a hang (30 s), and a main thread that does not come back (10 min). */
  silenceMs?: number
  busyMs?: number
  /** Ended with a sentence when it takes more; 0: no limit. */
  memoryLimitBytes?: number
}

export interface JobProcess {
  readonly pid: number | undefined
  readonly rssBytes: number | null
  /** Resolves once the process is gone. Never rejects. */
  readonly ended: Promise<JobOutcome>
  send(message: Exclude<ToJob, { type: 'start' }>): void
  /** Asks it to save and end (`finish`) or to give up (`cancel`), and ends it by force after `graceMs`. */
  stop(how: 'finish' | 'cancel', graceMs?: number): Promise<JobOutcome>
  kill(): void
}

/**
 * Starts a job process and watches over it until it is gone: every message is checked, silence and hunger are ended,
 * and whatever happens becomes one outcome with a sentence.
 */
export function superviseJob(options: SuperviseOptions): JobProcess {
  const silenceMs = options.silenceMs ?? 30_000
  const busyMs = options.busyMs ?? 600_000
  const killsBefore = kernelMemoryKills()
  const child = options.launch({ kind: options.kind, environment: options.environment })
  let lastSign = Date.now()
  let last: Last | null = null
  let ours: 'hung' | 'outOfMemory' | 'badMessage' | 'finish' | 'cancel' | 'killed' | null = null
  let asked: 'finish' | 'cancel' | null = null
  let rssBytes: number | null = null
  let peakBytes = 0
  let silentMs = 0
  const text: string[] = []

  const end = (why: NonNullable<typeof ours>) => {
    ours ??= why
    child.kill()
  }
  const watch = setInterval(
    () => {
      if (Date.now() - lastSign <= silenceMs) return
      silentMs = Date.now() - lastSign
      end('hung')
    },
    Math.min(1_000, silenceMs / 4),
  )

  child.onMessage((raw) => {
    lastSign = Date.now()
    const parsed = FromJob.safeParse(raw)
    if (!parsed.success) {
      text.push(`message of the wrong form: ${parsed.error.issues[0]?.message ?? ''}`)
      return end('badMessage')
    }
    const message = parsed.data
    if (message.type === 'ready') void begin(message)
    else if (message.type === 'done' || message.type === 'failed') {
      last = message
      // An answer, so that the process knows it was heard and may end.
      child.send({ type: 'finish' } satisfies ToJob)
    } else options.onMessage?.(message)
  })
  child.onOutput((line) => {
    const heartbeat = parseHeartbeat(line)
    if (!heartbeat) return note(line)
    lastSign = Date.now()
    rssBytes = heartbeat.rssBytes
    peakBytes = Math.max(peakBytes, heartbeat.rssBytes)
    options.onHeartbeat?.(heartbeat)
    const limit = options.memoryLimitBytes ?? 0
    if (limit > 0 && heartbeat.rssBytes > limit) end('outOfMemory')
    if (heartbeat.busyMs <= busyMs) return
    silentMs = heartbeat.busyMs
    end('hung')
  })
  const note = (line: string) => {
    text.push(line)
    if (text.length > 50) text.shift()
    options.onText?.(line)
  }
  child.onErrorOutput(note)

  const begin = async (ready: Extract<FromJob, { type: 'ready' }>) => {
    try {
      await options.onReady?.(ready)
      child.send(ToJob.parse({ type: 'start', workspace: options.workspace, input: options.input }))
    } catch (error) {
      text.push(error instanceof Error ? error.message : String(error))
      refusal = error
      end('killed')
    }
  }
  let refusal: unknown = null

  const ended = new Promise<ProcessExit>((resolve) => child.onExit(resolve)).then((exit) => {
    clearInterval(watch)
    const unclean = last !== null && ours === null && uncleanEnd(exit)
    if (unclean) note(`The process ended with ${unclean} after its last word, which stands.`)
    return judgeEnd({
      exit,
      last,
      ours,
      asked,
      refusal,
      peakBytes,
      text,
      silentMs,
      subject: options.subject,
      memoryLimitBytes: options.memoryLimitBytes ?? 0,
      memoryKills: killsBefore === null ? 0 : (kernelMemoryKills() ?? killsBefore) - killsBefore,
    })
  })

  return {
    get pid() {
      return child.pid
    },
    get rssBytes() {
      return rssBytes
    },
    ended,
    send: (message) => child.send(ToJob.parse(message)),
    async stop(how, graceMs = 5_000) {
      asked = how
      child.send({ type: how } satisfies ToJob)
      const timer = setTimeout(() => end(how), graceMs)
      const outcome = await ended
      clearTimeout(timer)
      return outcome
    },
    kill: () => end('killed'),
  }
}

function parseHeartbeat(line: string): Heartbeat | null {
  if (!line.startsWith('{"heartbeat":')) return null
  try {
    const parsed = Heartbeat.safeParse(JSON.parse(line))
    return parsed.success ? parsed.data : null
  } catch {
    return null // half a line of a dying process
  }
}
