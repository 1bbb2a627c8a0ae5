import { z } from 'zod'
import { Id } from '../entities'
import { SidCheck } from '../verification'
import { defineRoute, PathToken } from './contract'

const Started = z.strictObject({ jobId: Id })

/** Writes a run as one file; with an assignment, that one alone. */
export const startBundleExport = defineRoute({
  name: 'bundles.export',
  input: z.strictObject({ runId: Id.nullable(), assignmentId: Id.nullable(), token: PathToken }),
  output: Started,
})

/** Takes in what was exported; the job's result is `ImportBundleResult`. */
export const startBundleImport = defineRoute({
  name: 'bundles.import',
  input: z.strictObject({ token: PathToken }),
  output: Started,
})
export const ImportBundleResult = z.strictObject({
  /** Null for a mapping that no run of this program made. */
  runId: Id.nullable(),
  datasetId: Id,
  assignmentId: Id.nullable(),
  /** Entries compared with the manifest's sha256. */
  filesVerified: z.number().int(),
})
export type ImportBundleResult = z.infer<typeof ImportBundleResult>

/** Whether saved weights still give the saved SIDs; null until somebody asked. */
export const getVerification = defineRoute({
  name: 'bundles.verification',
  input: z.strictObject({ runId: Id }),
  output: z.strictObject({ checks: z.array(SidCheck).nullable(), jobId: Id.nullable() }),
})
export const startVerification = defineRoute({
  name: 'bundles.verify',
  input: z.strictObject({ runId: Id }),
  output: Started,
})

/** Writes event files of runs into a folder that the person chose, one folder a run. */
export const writeTensorboard = defineRoute({
  name: 'bundles.tensorboard',
  input: z.strictObject({ runIds: z.array(Id).min(1).max(500), token: PathToken }),
  output: z.strictObject({ files: z.number().int(), scalars: z.number().int() }),
})
