import { z } from 'zod'
import { Configuration } from '../configuration'
import { Id } from '../entities'
import { ErrorValue } from '../errors'
import { defineRoute } from './contract'
import { Nothing } from './primitives'

export const listPresets = defineRoute({
  name: 'configuration.presets',
  input: Nothing,
  /** In the order to be shown; `recommended` first. */
  output: z.strictObject({
    presets: z.array(z.strictObject({ name: z.string(), configuration: Configuration })),
  }),
})

/** What is wrong in a YAML text, and where. */
export const YamlProblem = z.strictObject({
  key: z.string().nullable(),
  /** From 1; null where no line can be named. */
  line: z.number().int().nullable(),
  level: z.enum(['error', 'warning']),
  error: ErrorValue,
})
export type YamlProblem = z.infer<typeof YamlProblem>

export const parseYaml = defineRoute({
  name: 'configuration.parse',
  input: z.strictObject({ yaml: z.string().max(200_000) }),
  /** `configuration` is null when any problem is an error. */
  output: z.strictObject({ configuration: Configuration.nullable(), problems: z.array(YamlProblem) }),
})

export const writeYaml = defineRoute({
  name: 'configuration.write',
  input: z.strictObject({ configuration: Configuration }),
  /** `lines`: the line (from 1) on which each key stands. */
  output: z.strictObject({ yaml: z.string(), lines: z.record(z.string(), z.number().int()) }),
})

export const Estimate = z.strictObject({
  /** ΠK. */
  capacity: z.number(),
  /** Null without a dataset. */
  randomFloor: z.number().nullable(),
  exactDuplicateFloor: z.number().nullable(),
  /** Weights of the network, and numbers in the codebooks. */
  networkParameters: z.number(),
  codebookParameters: z.number(),
  memoryBytes: z.number().nullable(),
  totalSteps: z.number().int().nullable(),
  /** From measured steps of runs like this one, else null. */
  stepsPerSecond: z.number().nullable(),
  trainMs: z.number().nullable(),
  /** What is odd or impossible about this configuration on this dataset, key by key. */
  problems: z.array(YamlProblem),
})
export type Estimate = z.infer<typeof Estimate>

export const estimate = defineRoute({
  name: 'configuration.estimate',
  input: z.strictObject({
    configuration: Configuration,
    datasetId: Id.nullable(),
    embeddingId: Id.nullable(),
    /** Of a run that goes on: time and steps are of the epochs that remain. */
    epochsDone: z.number().int().nonnegative(),
  }),
  output: Estimate,
})

/** JSON Schema of a configuration file, as text: editors complete and check YAML by it. */
export const schema = defineRoute({ name: 'configuration.schema', input: z.strictObject({}), output: z.strictObject({ json: z.string() }) })
