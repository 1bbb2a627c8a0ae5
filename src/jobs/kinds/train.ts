import { z } from 'zod'
import { crossCheck, refuseErrors } from '@core/configuration'
import type { CheckpointResult, EmbeddingMatrix, TrainingEvent, TrainingSession } from '@core/tokenizer/events'
import { openWorkspace, type Workspace } from '@store/index'
import { Id, type Run, type RunParent } from '@shared/entities'
import { StudioError, toErrorValue } from '@shared/errors'
import type { Timing } from '@shared/training'
import type { JobContext, JobResult } from '../child/context'
import { LEASE_RENEWAL_MS } from '../protocol'
import { startContinuedTraining } from '../work/continuedTraining'
import { startEngine, withCodec, type Engine } from '../work/engine'
import { keepLatents, worthKeeping } from '../work/latents'
import { RunRecorder } from '../work/runRecorder'
import { unpackState } from '../work/trainingState'
import { rowsThatDiffer } from '../work/verifyRun'

export const TrainInput = z.strictObject({
  runId: Id,
  /** Threads that the engine may use; 0: as many as there are cores. */
  threads: z.number().int().min(0),
  /** When the whole command began (`totalMs`), in milliseconds since 1970; null: this process. */
  commandStartedAt: z.number().nullable(),
})
export type TrainInput = z.infer<typeof TrainInput>

/** Trains a run that was claimed for this process, from its start or from its latest saved state. */
export async function train(raw: unknown, context: JobContext): Promise<JobResult> {
  const input = TrainInput.parse(raw)
  const workspace = openWorkspace(context.workspace, { create: false })
  try {
    return await new Training(workspace, input, context).run()
  } finally {
    workspace.close()
  }
}

class Training {
  private readonly run_: Run
  private readonly subject: string
  private leaseLost = false
  private engine: (Engine & { matrix: EmbeddingMatrix }) | null = null

  constructor(
    private readonly workspace: Workspace,
    private readonly input: TrainInput,
    private readonly context: JobContext,
  ) {
    this.run_ = workspace.runs.get(input.runId)
    this.subject = `run:${input.runId}`
  }

  async run(): Promise<JobResult> {
    const renewal = setInterval(() => this.renewWherePossible(), LEASE_RENEWAL_MS)
    try {
      this.renew()
      return await this.train()
    } catch (error) {
      const told = outOfMemory(error, this.run_.name) ?? outOfRoom(error, this.run_.name) ?? error
      if (!this.leaseLost) this.fail(told)
      throw told
    } finally {
      clearInterval(renewal)
    }
  }

  private renew(): void {
    this.leaseLost ||= !this.workspace.leases.renew(this.subject)
  }

  /** Where it cannot be written (a full disk), the next thing that training writes says so, in words. */
  private renewWherePossible(): void {
    try {
      this.renew()
    } catch {
      // Held on to: only another's lease takes this one away.
    }
  }

  private async train(): Promise<JobResult> {
    const { workspace, context, input, run_: run } = this
    const engine = startEngine(input.threads)
    const { tf, backend, mode, warning } = engine
    const matrix = workspace.embeddings.matrix(run.embeddingId)
    this.engine = { ...engine, matrix }
    try {
      if (warning) this.warn(warning)
      const problems = crossCheck(run.configuration, { items: matrix.items, dimensions: matrix.dimensions })
      refuseErrors(problems)
      for (const problem of problems) this.warn(problem.error.message)

      const stored = workspace.checkpoints.state(run.id)
      const resume = stored ? await unpackState(stored.file) : undefined
      workspace.metrics.truncateAfter(run.id, (resume?.epoch ?? 0) - 1)
      const { configuration } = run
      const session = startContinuedTraining({ tf, mode, configuration, matrix, resume }, run.parent)
      workspace.runs.progress(run.id, { backend, epoch: resume?.epoch ?? 0 })
      workspace.runs.setStatus(run.id, 'running')
      await context.out.now({ type: 'state', state: 'running', backend })
      this.log(
        'info',
        resume ? `going on from epoch ${resume.epoch}, step ${resume.step}` : `training on ${backend}`,
      )
      if (run.parent) this.log('info', parentText(run.parent))

      const recorder = new RunRecorder(workspace, run, matrix, context, resume?.epoch ?? 0)
      try {
        for await (const event of session.events) {
          if (this.leaseLost) throw new StudioError('job.takenOver', { subject: run.name })
          const end = await this.take(event, recorder, session)
          if (end) return end
        }
      } catch (error) {
        if (!this.leaseLost) recorder.keepResults()
        throw error
      }
      throw new Error('training ended without saying so')
    } finally {
      matrix.close()
    }
  }

  /** One event; a result where it is the last. */
  private async take(
    event: TrainingEvent,
    recorder: RunRecorder,
    session: TrainingSession,
  ): Promise<JobResult | null> {
    const { context, run_: run } = this
    switch (event.type) {
      case 'started':
        this.log(
          'info',
          `${event.trainItems} items to train on, ${event.validationItems} held out, ` +
            `${event.parameters} parameters, ${event.stepsPerEpoch} steps an epoch`,
        )
        return null
      case 'warning':
        this.warn(event.message)
        return null
      case 'epoch':
        recorder.epoch(event, session.last())
        if (event.metrics.epoch === run.parent?.epoch) this.proveParent(run.parent, session.last())
        return null
      case 'checkpoint':
        recorder.checkpoint(event.checkpoint)
        return null
      case 'done': {
        recorder.finish(event.checkpoints)
        await this.keepLatents(event.checkpoints['best-collision'])
        const timing = this.timing(event.timing)
        this.workspace.runs.setStatus(run.id, 'completed', { timing })
        this.log('info', `completed after ${(timing.trainMs / 1000).toFixed(1)} s`)
        return { how: 'completed', result: { runId: run.id } }
      }
      case 'progress': {
        const { type: _, ...training } = event
        context.report({ done: event.step, total: event.totalSteps, message: 'training', training })
        if (context.pauseWanted && !context.ask) await this.pause(recorder, session)
        const asked = context.ask
        if (!asked) {
          recorder.saveIfDue(session)
          return null
        }
        recorder.save(session)
        const how = asked === 'cancel' ? 'cancelled' : 'interrupted'
        this.log('info', `${how} in epoch ${event.epoch}, step ${event.step}`)
        this.workspace.runs.setStatus(run.id, how)
        return { how, result: { runId: run.id } }
      }
    }
  }

  /** Says whether training has come by the parent's checkpoint, where that is still there. */
  private proveParent({ runId, name, checkpoint: kind, epoch }: RunParent, here: CheckpointResult | null): void {
    const { workspace } = this
    const parent = workspace.runs.find(runId)
    const there = parent?.checkpoints.some((one) => one.kind === kind && one.epoch === epoch)
    const saved = there && workspace.assignments.listOfRun(runId).find((one) => one.kind === 'raw' && one.checkpoint === kind)
    if (!saved || here?.epoch !== epoch) return
    const items = rowsThatDiffer(here.codes, workspace.assignments.codes(saved.id), saved.levels)
    if (items === 0) this.log('info', `epoch ${epoch}: all SIDs equal those of checkpoint ${kind} of ${name}`)
    else this.warn(new StudioError('run.otherCheckpoint', { epoch, items, kind, name }).message)
  }

  private async pause(recorder: RunRecorder, session: TrainingSession): Promise<void> {
    const { workspace, context, run_: run } = this
    recorder.save(session)
    workspace.runs.setStatus(run.id, 'paused')
    await context.out.now({ type: 'state', state: 'paused', backend: null })
    if (await context.resumed()) return
    workspace.runs.setStatus(run.id, 'running')
    await context.out.now({ type: 'state', state: 'running', backend: null })
  }

  /** So that resolving the chosen result needs no TensorFlow. A comfort: a run is whole without it. */
  private async keepLatents({ model, epoch }: CheckpointResult): Promise<void> {
    const engine = this.engine!
    const { matrix } = engine
    if (!worthKeeping(matrix.items, this.run_.configuration.code_dim)) return
    keepLatents(this.workspace, this.run_.id, epoch, await withCodec(engine, model, (codec) => codec.latents(matrix)))
  }

  /** `totalMs` of a resumed run counts its earlier parts as well. */
  private timing(timing: Omit<Timing, 'totalMs'>): Timing {
    const before = this.run_.timing?.totalMs ?? 0
    return {
      ...timing,
      totalMs: before + Date.now() - (this.input.commandStartedAt ?? this.context.startedAt),
    }
  }

  private fail(error: unknown): void {
    const value = toErrorValue(error)
    try {
      this.workspace.runs.setStatus(this.run_.id, 'failed', { error: value })
      this.log('error', value.message)
    } catch {
      // A full disk, say: the parent knows from the last word and writes it when it can.
    }
  }

  private warn(message: string): void {
    if (!this.run_.warnings.includes(message))
      this.workspace.runs.progress(this.run_.id, { warning: message })
    this.log('warning', message)
  }

  private log(level: 'info' | 'warning' | 'error', message: string): void {
    const entry = { at: Date.now(), level, message }
    this.workspace.logs.append(this.run_.id, entry)
    this.context.out.log(entry)
  }
}

function parentText({ name, checkpoint, epoch, changed }: RunParent): string {
  const keys = Object.keys(changed)
  const since = keys.length === 0 ? '' : `; from there on with other ${keys.join(', ')}`
  return `going on from checkpoint ${checkpoint} of ${name}, the end of epoch ${epoch}${since}`
}

/** TensorFlow and Node say it in words only. */
function outOfMemory(error: unknown, subject: string): StudioError | null {
  const text = error instanceof Error ? error.message : String(error)
  if (error instanceof StudioError && error.code !== 'graph.failed') return null
  if (!/OOM when allocating|out of memory|allocation failed|bad_alloc|ResourceExhausted/i.test(text))
    return null
  const used = `${(process.memoryUsage.rss() / 2 ** 30).toFixed(1)} GiB`
  return new StudioError('job.outOfMemory', { subject, used }, { cause: error })
}

/** A run keeps what it had saved, and can go on once there is room. */
function outOfRoom(error: unknown, subject: string): StudioError | null {
  if (!(error instanceof StudioError) || error.code !== 'file.diskFull') return null
  return new StudioError('job.diskFull', { subject, file: String(error.details['file']) }, { cause: error })
}
