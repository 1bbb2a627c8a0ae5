import { StudioError, toErrorValue, type ErrorCode, type ErrorDetails, type ErrorValue } from '@shared/errors'
import { memoryLimitBytes as machineLimitBytes } from './memory'
import type { FromJob, JobEnd } from './protocol'
import type { ProcessExit } from './transport/transport'

/** How a job ended. `error` is null when it was done, cancelled or interrupted politely. */
export interface JobOutcome {
  end: JobEnd
  result: unknown
  error: ErrorValue | null
  /** The signal that ended it from outside, if one did. */
  signal: string | null
}

/** All that is known about a process that is gone. */
export interface Evidence {
  subject: string
  exit: ProcessExit
  last: Extract<FromJob, { type: 'done' | 'failed' }> | null
  /** Why we ended it, if we did. */
  ours: 'hung' | 'outOfMemory' | 'badMessage' | 'finish' | 'cancel' | 'killed' | null
  /** What it had been asked politely. */
  asked: 'finish' | 'cancel' | null
  refusal: unknown
  peakBytes: number
  memoryLimitBytes: number
  /** Kills for lack of memory that the kernel counted meanwhile. */
  memoryKills: number
  /** Last lines printed. */
  text: string[]
  /** How long nothing had been heard when it was found to hang. */
  silentMs: number
}

/** Turns the evidence into one outcome: its own last word first, then what we did to it, then what the system says. */
export function judgeEnd(evidence: Evidence): JobOutcome {
  const { last, ours, exit, subject } = evidence
  const outcome = (end: JobOutcome['end'], code?: ErrorCode, details: ErrorDetails = {}): JobOutcome => ({
    end,
    result: null,
    error: code ? toErrorValue(new StudioError(code, { subject, ...details })) : null,
    signal: ours ? null : exit.signal,
  })

  if (last?.type === 'done') {
    const end = last.how === 'completed' ? 'done' : last.how
    return { end, result: last.result, error: null, signal: null }
  }
  if (last?.type === 'failed') {
    const end = isMemoryError(last.error.message) ? 'outOfMemory' : 'failed'
    return { end, result: null, error: last.error, signal: null }
  }
  if (evidence.refusal) {
    return { end: 'failed', result: null, error: toErrorValue(evidence.refusal), signal: null }
  }
  if (ours === 'hung') return outcome('hung', 'job.hung', { seconds: Math.round(evidence.silentMs / 1000) })
  if (ours === 'outOfMemory') {
    return outcome('outOfMemory', 'job.memoryLimit', {
      used: gigabytes(evidence.peakBytes),
      limit: gigabytes(evidence.memoryLimitBytes),
    })
  }
  if (ours === 'badMessage') return outcome('crashed', 'job.crashed', { reason: tail(evidence.text) })
  // Asked politely and deaf: what was saved is kept, so the end is the one that was asked for.
  if (ours === 'finish' || ours === 'killed') return outcome('interrupted')
  if (ours === 'cancel') return outcome('cancelled')
  // A process that was still starting knows no better answer to a signal than to die of it.
  if (evidence.asked && exit.signal) return outcome(evidence.asked === 'cancel' ? 'cancelled' : 'interrupted')
  if (ranOutOfMemory(evidence))
    return outcome('outOfMemory', 'job.outOfMemory', { used: gigabytes(evidence.peakBytes) })
  if (exit.signal) return outcome('crashed', 'job.killed', { signal: exit.signal })
  return outcome('crashed', 'job.crashed', {
    reason: tail(evidence.text) || `exit status ${exit.code ?? 'unknown'}`,
  })
}

/** What went wrong in a process that had said how it ended; null where nothing did. Such a process ends itself by SIGKILL. */
export function uncleanEnd({ code, signal }: ProcessExit): string | null {
  if (signal !== null) return signal === 'SIGKILL' ? null : signal
  return code === null || code === 0 || code === 1 ? null : `exit status ${code}`
}

/** Node's own heap limit aborts with words; the kernel kills without any, but counts it. */
function ranOutOfMemory({ exit, text, memoryKills, peakBytes }: Evidence): boolean {
  if (text.some(isMemoryError)) return true
  if (exit.signal !== 'SIGKILL') return false
  return memoryKills > 0 || peakBytes > 0.8 * machineLimitBytes()
}

function isMemoryError(text: string): boolean {
  return /out of memory|bad_alloc|OOM when allocating|Array buffer allocation failed|ResourceExhausted/i.test(
    text,
  )
}

const gigabytes = (bytes: number) => `${(bytes / 2 ** 30).toFixed(1)} GiB`
/** The last line that says something: native libraries end their laments with the cause. */
const tail = (text: string[]) => text.findLast((line) => line.trim() !== '')?.slice(0, 300) ?? ''
