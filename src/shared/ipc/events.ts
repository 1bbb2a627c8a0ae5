import { z } from 'zod'
import { Id, RunStatus } from '../entities'
import { ErrorValue } from '../errors'
import { LogEntry } from '../queries'
import { EpochMetrics } from '../training'
import { Settings } from './app'
import { defineEvent, GrantedFile } from './contract'
import { Job } from './jobs'
import { Int32 } from './primitives'

/** An epoch ended. `usage`: items per code and level where it was evaluated. */
export const runMetrics = defineEvent({
  name: 'run.metrics',
  payload: z.strictObject({ runId: Id, metrics: EpochMetrics, usage: z.array(Int32).nullable() }),
})

/** Inside an epoch, at most ten a second. */
export const runProgress = defineEvent({
  name: 'run.progress',
  payload: z.strictObject({
    runId: Id,
    epoch: z.number().int(),
    step: z.number().int(),
    totalSteps: z.number().int(),
    stepsPerSecond: z.number(),
    loss: z.number(),
    remainingMs: z.number().nullable(),
    rssBytes: z.number().nullable(),
  }),
})

export const runStatus = defineEvent({
  name: 'run.status',
  payload: z.strictObject({ runId: Id, status: RunStatus, error: ErrorValue.nullable() }),
})

export const runLog = defineEvent({
  name: 'run.log',
  payload: z.strictObject({ runId: Id, entries: z.array(LogEntry).max(200) }),
})

/** A job's progress, at most ten a second. */
export const jobProgress = defineEvent({ name: 'job.progress', payload: Job })
/** It ended: completed, failed or cancelled. */
export const jobDone = defineEvent({ name: 'job.done', payload: Job })

/**
 * Rows changed, by this program or by another in the same workspace; what the window shows of them is old. `checkpoints`:
 * a run that trains has written its mappings anew, under new ids; what is known of any other mapping is as good as before.
 */
export const storeChanged = defineEvent({
  name: 'store.changed',
  payload: z.strictObject({ what: z.enum(['datasets', 'runs', 'assignments', 'checkpoints']), id: Id.nullable() }),
})

/** Something a person should know that no question of theirs would tell. */
export const storeNotice = defineEvent({
  name: 'store.notice',
  payload: z.strictObject({ level: z.enum(['info', 'warning', 'error']), error: ErrorValue }),
})

/** The store's process is gone or back; questions fail meanwhile. */
export const storeState = defineEvent({ name: 'store.state', payload: z.strictObject({ up: z.boolean() }) })

export const settingsChanged = defineEvent({ name: 'app.settings', payload: Settings })

/** A file opened by argument, by the system, or in a second start. */
export const fileOpened = defineEvent({
  name: 'app.fileOpened',
  payload: z.strictObject({ file: GrantedFile }),
})

/** A native menu entry. */
export const menuCommand = defineEvent({
  name: 'app.menu',
  payload: z.strictObject({
    command: z.enum([
      'new-run',
      'import',
      'export',
      'datasets',
      'runs',
      'compare',
      'settings',
      'palette',
      'keys',
      'find',
    ]),
  }),
})
