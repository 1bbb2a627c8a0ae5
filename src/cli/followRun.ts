import type { Run } from '@shared/entities'
import { StudioError, toErrorValue } from '@shared/errors'
import type { FromJob } from '@jobs/protocol'
import type { JobProcess } from '@jobs/supervisor'
import type { Workspace } from '@store/index'
import { Interrupted, JobFailed } from './exitStatus'
import { speed } from './table'
import { limitsOf } from '@jobs/work/limits'
import type { Progress } from './progress'
import type { Session } from './session'

/** How long a run may take to save its state after Ctrl-C; what was saved before is kept in any case. */
const GRACE_MS = 8_000

/**
 * Trains a run that exists, in a process of its own, telling its progress. Ctrl-C saves and interrupts; a second one
 * ends it at once. Throws what made it fail, or Interrupted.
 */
export async function followRun(session: Session, workspace: Workspace, runId: string): Promise<Run> {
  const [{ startTrainingRun }, { directly }, { forkLaunch }] = await Promise.all([
    import('@jobs/trainingRun'),
    import('@jobs/runStore'),
    import('@jobs/transport/fork'),
  ])
  const { progress } = session
  const run = workspace.runs.claim(runId)
  const teller = new RunTeller(progress, run)
  const training = startTrainingRun({
    store: directly(workspace),
    launch: forkLaunch(),
    workspace: workspace.folder,
    run,
    ...limitsOf(workspace),
    commandStartedAt: session.startedAt,
    onMessage: (message) => teller.take(message),
    onText: (line) => {
      if (process.env['SID_STUDIO_DEBUG']) progress.say(line)
    },
  })
  const { outcome, run: ended } = await session.signals.during(
    stopper(progress, training.process),
    () => training.ended,
  )
  progress.clear()
  const now = ended ?? workspace.runs.find(runId) ?? run
  if (outcome.end === 'done') return now
  if (outcome.end === 'interrupted' || outcome.end === 'cancelled') {
    const code = outcome.end === 'cancelled' ? 'run.cancelled' : 'run.interrupted'
    throw new Interrupted(
      toErrorValue(new StudioError(code, { name: now.name, run: now.id, epoch: now.epoch })),
    )
  }
  throw new JobFailed(
    outcome.error ?? toErrorValue(new StudioError('job.crashed', { subject: now.name, reason: outcome.end })),
  )
}

function stopper(progress: Progress, job: JobProcess): () => void {
  let asked = false
  return () => {
    if (asked) return job.kill()
    asked = true
    progress.say('Stopping: saving what was learned (Ctrl-C again to stop at once).')
    void job.stop('finish', GRACE_MS)
  }
}

/** Puts a job's reports into one line of progress. */
class RunTeller {
  private collisions = ''
  private startedAt = 0
  private firstStep = 0

  constructor(
    private readonly progress: Progress,
    private readonly run: Run,
  ) {}

  take(message: FromJob): void {
    if (message.type === 'state') {
      this.progress.say(
        `Run ${this.run.name} (${this.run.id}): ${message.state}${message.backend ? ` on ${message.backend}` : ''}`,
      )
    } else if (message.type === 'log') {
      for (const entry of message.entries)
        if (entry.level === 'warning') this.progress.say(`Warning: ${entry.message}`)
    } else if (message.type === 'metrics') {
      const figures = message.epochs.findLast((epoch) => epoch.metrics.figures)?.metrics.figures
      if (figures) this.collisions = `  collisions ${(figures.collisionRate * 100).toFixed(2)} %`
    } else if (message.type === 'progress' && message.progress.training) {
      this.training(message.progress.training)
    }
  }

  private training({
    epoch,
    step,
    totalSteps,
    stepsPerSecond,
    loss,
  }: NonNullable<Extract<FromJob, { type: 'progress' }>['progress']['training']>): void {
    const now = performance.now()
    if (this.startedAt === 0) [this.startedAt, this.firstStep] = [now, step]
    const { epochs } = this.run.configuration
    const done = step - this.firstStep
    const left =
      done > 0 && now - this.startedAt > 1_500 ? ((now - this.startedAt) / done) * (totalSteps - step) : null
    this.progress.show(
      `epoch ${epoch + 1}/${epochs}  loss ${loss.toPrecision(4)}${this.collisions}  ${speed(stepsPerSecond)}` +
        (left === null ? '' : `  ${clock(left)} left`),
    )
  }
}

function clock(milliseconds: number): string {
  const whole = Math.round(milliseconds / 1000)
  const parts = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60]
  const text = parts.map((part) => String(part).padStart(2, '0')).join(':')
  return text.replace(/^00:/, '')
}
