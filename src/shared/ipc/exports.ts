import { z } from 'zod'
import { CheckLevel, Id } from '../entities'
import { ErrorValue } from '../errors'
import { defineRoute, PathToken } from './contract'
import { ColumnName, Nothing } from './primitives'

export const ExportOption = z.enum([
  'base',
  'suffix',
  'suffixStart',
  'key',
  'columns',
  'templates',
  'layout',
  'titleColumn',
])
export type ExportOption = z.infer<typeof ExportOption>

export const ExportOptions = z.strictObject({
  /** Code of the first entry of each level. */
  base: z.union([z.literal(0), z.literal(1)]),
  suffix: z.enum(['none', 'colliding', 'all']),
  suffixStart: z.union([z.literal(0), z.literal(1)]),
  key: z.enum(['row', 'id']),
  /** Metadata columns to write along. */
  columns: z.array(ColumnName).max(200),
  /** One a level, `{level}` and `{code}` filled in. */
  templates: z.array(z.string().max(200)).max(17),
  layout: z.enum(['line', 'indented']),
  titleColumn: ColumnName.nullable(),
})
export type ExportOptions = z.infer<typeof ExportOptions>

export const ExportFormat = z.strictObject({
  name: z.string(),
  kind: z.enum(['mapping', 'model']),
  /** `.csv`, `.index.json`, …; empty for a folder. */
  extension: z.string(),
  /** Options that mean something to it; the others stay at their defaults. */
  options: z.array(ExportOption),
  defaults: ExportOptions,
})
export type ExportFormat = z.infer<typeof ExportFormat>

export const listExportFormats = defineRoute({
  name: 'exports.formats',
  input: Nothing,
  output: z.strictObject({ formats: z.array(ExportFormat) }),
})

const Request = z.strictObject({ assignmentId: Id, format: z.string().max(40), options: ExportOptions })

export const FileHead = z.strictObject({
  /** As it will be called beside the others, `NAME` standing for the person's choice. */
  name: z.string(),
  /** The writer's own first bytes as text, at most 200 lines; null for a binary file. */
  text: z.string().max(200_000).nullable(),
  /** What a binary file holds, such as `int32 [3979, 3]`. */
  shape: z.string().nullable(),
  lines: z.number().int().nullable(),
  /** Of all its files together; where `lines` is null, an estimate. */
  bytes: z.number().int().nullable(),
})
export type FileHead = z.infer<typeof FileHead>

export const ExportCheck = z.strictObject({
  check: z.enum(['unique', 'suffix-fits', 'levels-fit', 'new-tokens', 'lengths', 'ids-unique']),
  level: CheckLevel,
  value: z.number(),
  of: z.number().nullable(),
})
export type ExportCheck = z.infer<typeof ExportCheck>

export const previewExport = defineRoute({
  name: 'exports.preview',
  input: Request,
  output: z.strictObject({
    files: z.array(FileHead).max(8),
    checks: z.array(ExportCheck),
    /** Why this dialect cannot hold these codes; then nothing can be written. */
    refusal: ErrorValue.nullable(),
  }),
})

/** Starts a job; the target came from a save dialog, which asked about overwriting. Its result says what was read back. */
export const writeExport = defineRoute({
  name: 'exports.write',
  input: Request.extend({ token: PathToken }),
  output: z.strictObject({ jobId: Id }),
})

export const ExportResult = z.strictObject({
  files: z.array(z.strictObject({ name: z.string(), bytes: z.number().int(), sha256: z.string() })),
  /** Every file was read again and compared; null for a format that has no reader here. */
  readBack: z.strictObject({ items: z.number().int(), differences: z.number().int() }).nullable(),
})
export type ExportResult = z.infer<typeof ExportResult>
