import { z } from 'zod'
import { Id, Job as StoredJob } from '../entities'
import { defineRoute } from './contract'
import { ExportResult } from './exports'
import { Nothing } from './primitives'

/** Work that is not a training run (those have `runs.*`), as the window follows it. */
export const Job = StoredJob.extend({ remainingMs: z.number().min(0).nullable() })
export type Job = z.infer<typeof Job>

/** A completed job's `result`, by its kind. `existing`: the same content had been imported before. */
export const ImportResult = z.object({ datasetId: Id, existing: z.boolean().default(false) })
export const ResolveResult = z.object({ previewId: Id, assignmentId: Id.nullable() })
export { ExportResult }

/** What an import says while its progress counts bytes of the file; later it counts rows. */
export const READING_EMBEDDINGS = 'reading embeddings'

/** Queued and running jobs, and those that ended since the window opened (at most 50), newest first. */
export const listJobs = defineRoute({
  name: 'jobs.list',
  input: Nothing,
  output: z.strictObject({ jobs: z.array(Job) }),
})
export const getJob = defineRoute({ name: 'jobs.get', input: z.strictObject({ jobId: Id }), output: Job })
/** Ends it politely, then by force; a cancelled job leaves nothing behind. */
export const cancelJob = defineRoute({
  name: 'jobs.cancel',
  input: z.strictObject({ jobId: Id }),
  output: Nothing,
})
