import { z } from 'zod'
import { Configuration } from '../configuration'
import { Diagnosis } from '../doctor'
import { Assignment, Id, Run, RunStatus, Timestamp } from '../entities'
import { LogLevel, LogPage, PageSize, RunPage, RunQuery } from '../queries'
import { SweepPlan } from '../sweep'
import { CheckpointKind, EpochMetrics } from '../training'
import { defineRoute } from './contract'
import { Int32, Name, Notes, Nothing, Tags } from './primitives'

export const listRuns = defineRoute({ name: 'runs.list', input: RunQuery, output: RunPage })

/** Runs by status, to head the list; archived ones left out. */
export const countRuns = defineRoute({
  name: 'runs.count',
  input: z.strictObject({}),
  output: z.strictObject({ total: z.number().int(), byStatus: z.partialRecord(RunStatus, z.number().int()) }),
})

export const getRun = defineRoute({
  name: 'runs.get',
  input: z.strictObject({ runId: Id }),
  output: z.strictObject({
    run: Run,
    /** Its raw and resolved mappings, oldest first. */
    assignments: z.array(Assignment),
    /** The one that exports take unless another is asked for; null before there is any. */
    chosenAssignmentId: Id.nullable(),
    totalSteps: z.number().int().nullable(),
  }),
})

export const pageMetrics = defineRoute({
  name: 'runs.metrics',
  input: z.strictObject({
    runId: Id,
    afterEpoch: z.number().int().min(-1),
    limit: z.number().int().min(1).max(2000),
  }),
  output: z.strictObject({ metrics: z.array(EpochMetrics), nextAfterEpoch: z.number().int().nullable() }),
})

/** Items per code and level at an evaluated epoch; null: the last evaluated one. */
export const usageAtEpoch = defineRoute({
  name: 'runs.usage',
  input: z.strictObject({ runId: Id, epoch: z.number().int().min(0).nullable() }),
  output: z.strictObject({
    usage: z.strictObject({ epoch: z.number().int(), counts: z.array(Int32) }).nullable(),
  }),
})

/** What the collapse doctor says of it so far. */
export const diagnoseRun = defineRoute({
  name: 'runs.diagnose',
  input: z.strictObject({ runId: Id }),
  output: Diagnosis,
})

export const createRun = defineRoute({
  name: 'runs.create',
  input: z.strictObject({
    name: Name,
    datasetId: Id,
    embeddingId: Id,
    preset: z.string().max(60).nullable(),
    configuration: Configuration,
    tags: Tags,
    notes: Notes,
    /** `front`: next in the queue, which starts it at once where a place is free. */
    place: z.enum(['front', 'back']),
  }),
  output: z.strictObject({ runId: Id }),
})

/**
 * A new run that goes on from a checkpoint. Refused where the run is live, nothing is left to train, or a key changes
 * that the saved state rests on.
 */
export const continueRun = defineRoute({
  name: 'runs.continue',
  input: z.strictObject({
    runId: Id,
    checkpoint: CheckpointKind,
    name: Name,
    configuration: Configuration,
    tags: Tags,
    notes: Notes,
    place: z.enum(['front', 'back']),
  }),
  output: z.strictObject({ runId: Id }),
})

const Sweep = z.strictObject({
  datasetId: Id,
  embeddingId: Id,
  /** What every run of it starts from. */
  configuration: Configuration,
  plan: SweepPlan,
})
/** What a sweep would train; refused as `createSweep` would refuse it. */
export const planSweep = defineRoute({
  name: 'runs.planSweep',
  input: Sweep,
  output: z.strictObject({
    runs: z.number().int(),
    /** What the first of them change, in words. */
    first: z.array(z.string()).max(8),
  }),
})
/** Queues all runs of a sweep, or none. */
export const createSweep = defineRoute({
  name: 'runs.createSweep',
  input: Sweep.extend({ name: Name, tags: Tags }),
  output: z.strictObject({ runIds: z.array(Id) }),
})

const OneRun = z.strictObject({ runId: Id })
const NewStatus = z.strictObject({ status: RunStatus })

export const pauseRun = defineRoute({ name: 'runs.pause', input: OneRun, output: NewStatus })
/** Goes on after a pause, an interruption, a failure or a cancel, from the last saved state. */
export const resumeRun = defineRoute({ name: 'runs.resume', input: OneRun, output: NewStatus })
/** Ends it; what was saved stays. A queued run leaves the queue. */
export const cancelRun = defineRoute({ name: 'runs.cancel', input: OneRun, output: NewStatus })
/** Queues the same configuration once more, as a new run. */
export const retryRun = defineRoute({
  name: 'runs.retry',
  input: OneRun,
  output: z.strictObject({ runId: Id }),
})
/** Puts a queued run before another queued one; null: last. */
export const reorderRun = defineRoute({
  name: 'runs.reorder',
  input: z.strictObject({ runId: Id, before: Id.nullable() }),
  output: Nothing,
})

/** They vanish at once and can be brought back until `until`; then their files go. */
export const deleteRuns = defineRoute({
  name: 'runs.delete',
  input: z.strictObject({ runIds: z.array(Id).min(1).max(500) }),
  output: z.strictObject({ undoId: Id, until: Timestamp }),
})
export const undoDeleteRuns = defineRoute({
  name: 'runs.undoDelete',
  input: z.strictObject({ undoId: Id }),
  output: Nothing,
})

/** The result that exports and lists take; both null: fewest collisions again. */
export const chooseResult = defineRoute({
  name: 'runs.choose',
  input: z.strictObject({
    runId: Id,
    checkpoint: CheckpointKind.nullable(),
    assignment: z.string().max(200).nullable(),
  }),
  output: Nothing,
})

export const updateRun = defineRoute({
  name: 'runs.update',
  /** Only what is given changes. */
  input: z.strictObject({
    runId: Id,
    name: Name.optional(),
    tags: Tags.optional(),
    notes: Notes.optional(),
    starred: z.boolean().optional(),
    archived: z.boolean().optional(),
  }),
  output: Nothing,
})

/** Oldest first. `after`: as the page before said in `next`; 0: from the start. */
export const pageLog = defineRoute({
  name: 'runs.log',
  input: z.strictObject({
    runId: Id,
    /** Entries of this level and above. */
    minLevel: LogLevel,
    search: z.string().max(200),
    after: z.number().int().min(0),
    limit: PageSize,
  }),
  output: LogPage,
})
