import { z } from 'zod'
import { Assignment, Id } from '../entities'
import { defineRoute, PathToken } from './contract'
import { Name, Nothing } from './primitives'

const Examples = z.strictObject({ count: z.number().int(), examples: z.array(z.string()).max(10) })

/** How somebody's mapping meets a dataset's items. */
export const MappingReport = z.strictObject({
  dialect: z.string(),
  levels: z.number().int(),
  /** How the number of levels was found. */
  levelsFrom: z.enum(['dialect', 'choice', 'shortest', 'all-columns']),
  sizes: z.array(z.number().int()).nullable(),
  /** Of the mapping, and of the dataset. */
  rows: z.number().int(),
  items: z.number().int(),
  /** Its keys are ids, or row numbers, or it has none and the order decides. */
  by: z.enum(['id', 'row-number', 'order']),
  matched: z.number().int(),
  /** Items without a SID; rows without an item. */
  missing: Examples,
  unknown: Examples,
})
export type MappingReport = z.infer<typeof MappingReport>

/** How a mapping is read; null: as its manifest or its content says. */
const Reading = z.strictObject({
  token: PathToken,
  datasetId: Id,
  dialect: z.string().max(40).nullable(),
  levels: z.number().int().min(1).max(16).nullable(),
  sizes: z.array(z.number().int().min(1).max(65_536)).max(16).nullable(),
  base: z.union([z.literal(0), z.literal(1)]).nullable(),
})

export const inspectMapping = defineRoute({ name: 'assignments.inspect', input: Reading, output: MappingReport })

/** Starts a job; its result is `ImportMappingResult`. */
export const startMappingImport = defineRoute({
  name: 'assignments.import',
  input: Reading.extend({ name: Name.nullable() }),
  output: z.strictObject({ jobId: Id }),
})
export const ImportMappingResult = z.strictObject({ assignmentId: Id, report: MappingReport })
export type ImportMappingResult = z.infer<typeof ImportMappingResult>

/** An assignment with the name of its run, where it has one. */
export const ListedAssignment = Assignment.extend({ runName: z.string().nullable() })
export type ListedAssignment = z.infer<typeof ListedAssignment>

/** Every assignment of a dataset, newest first. */
export const listOfDataset = defineRoute({
  name: 'assignments.ofDataset',
  input: z.strictObject({ datasetId: Id }),
  output: z.strictObject({ assignments: z.array(ListedAssignment) }),
})

/** One assignment without a run of its own, with what its page needs. */
export const getMapping = defineRoute({
  name: 'assignments.get',
  input: z.strictObject({ assignmentId: Id }),
  output: z.strictObject({
    assignment: Assignment,
    dataset: z.strictObject({ id: Id, name: z.string(), embeddingId: Id }),
    /** The dataset's assignments without a run, this one among them. */
    siblings: z.array(Assignment),
  }),
})

/** Freezes it and gives it its hash; there is no way back. */
export const publishAssignment = defineRoute({
  name: 'assignments.publish',
  input: z.strictObject({ assignmentId: Id }),
  output: Assignment,
})

export const renameAssignment = defineRoute({
  name: 'assignments.rename',
  input: z.strictObject({ assignmentId: Id, name: Name }),
  output: Nothing,
})
