import { StudioError, toErrorValue } from '@shared/errors'
import type { JobKind, JobProgress } from '@jobs/protocol'
import { Interrupted, JobFailed } from './exitStatus'
import type { Session } from './session'

/** How long work may take to leave nothing behind after Ctrl-C. */
const GRACE_MS = 3_000

export interface FollowedJob {
  kind: JobKind
  input: unknown
  /** Named in sentences. */
  subject: string
  /** Thrown inside Interrupted when Ctrl-C ended it. */
  cancelled: StudioError
}

/**
 * Work of one kind in a process of its own, so that TensorFlow's threads, words and teardown are no affair of this
 * one. Gives its result; Ctrl-C ends it, a second one at once. Throws Interrupted, and what made it fail.
 */
export async function followJob<Result>(session: Session, job: FollowedJob): Promise<Result> {
  const [{ superviseJob }, { forkLaunch }] = await Promise.all([
    import('@jobs/supervisor'),
    import('@jobs/transport/fork'),
  ])
  const { progress } = session
  const { kind, input, subject } = job
  const child = superviseJob({
    launch: forkLaunch(),
    kind,
    workspace: session.workspaceFolder,
    input,
    subject,
    onMessage: (message) => {
      if (message.type === 'progress') progress.show(inWords(message.progress))
    },
    onText: (line) => {
      if (process.env['SID_STUDIO_DEBUG']) progress.say(line)
    },
  })
  let asked = false
  const outcome = await session.signals.during(
    () => {
      if (asked) return child.kill()
      asked = true
      void child.stop('cancel', GRACE_MS)
    },
    () => child.ended,
  )
  progress.clear()
  if (outcome.end === 'done') return outcome.result as Result
  if (asked || outcome.end === 'cancelled' || outcome.end === 'interrupted') throw new Interrupted(toErrorValue(job.cancelled))
  throw new JobFailed(
    outcome.error ?? toErrorValue(new StudioError('job.crashed', { subject, reason: outcome.end })),
    'request',
  )
}

const inWords = ({ done, total, message }: JobProgress): string =>
  total === null ? message : `${message}: ${Math.floor((100 * done) / Math.max(1, total))} %`
