import { z } from 'zod'
import { Id, NonfiniteChoice } from '../entities'
import { ErrorValue } from '../errors'
import { defineRoute, PathToken } from './contract'
import { ColumnName, Name, Nothing } from './primitives'

/** A column, an npz array or a safetensors tensor, and what it could serve as. */
export const PreviewColumn = z.strictObject({
  name: z.string(),
  /** As the file says it: `float16`, `list<float>`, `text`, … */
  type: z.string(),
  /** `[N, d]` of an array; null for a table's column. */
  shape: z.array(z.number().int()).nullable(),
  canBeEmbedding: z.boolean(),
  canBeId: z.boolean(),
})
export type PreviewColumn = z.infer<typeof PreviewColumn>

export const FilePreview = z.strictObject({
  name: z.string(),
  bytes: z.number().int(),
  /** Name in the registry of formats: `npy`, `csv`, … */
  format: z.string(),
  /** Text encoding that was recognised; null for binary files. */
  encoding: z.string().nullable(),
  columns: z.array(PreviewColumn).max(20_000),
  /** Null where only reading it all would tell. */
  items: z.number().int().nullable(),
  dimensions: z.number().int().nullable(),
  dtype: z.string().nullable(),
  /** The first rows as text, one cell a column of `header`; long cells are cut. */
  header: z.array(z.string()).max(64),
  rows: z.array(z.array(z.string()).max(64)).max(20),
  /** Null: the file itself is the one matrix. */
  embedding: z.string().nullable(),
  idColumn: z.string().nullable(),
  titleColumn: z.string().nullable(),
  pictureColumn: z.string().nullable(),
  /** Why an import without a word about the ids would be refused (`embeddings.idType`, …): the person decides then. */
  problems: z.array(ErrorValue).max(20),
})
export type FilePreview = z.infer<typeof FilePreview>

/** Recognises a file of embeddings by its content; a bad one is refused with the reason. */
export const inspectFile = defineRoute({
  name: 'import.inspect',
  input: z.strictObject({ token: PathToken, role: z.enum(['embeddings', 'metadata']) }),
  output: FilePreview,
})

/** How metadata would join: by its key column, or by row order where `key` is null. */
export const joinReport = defineRoute({
  name: 'import.join',
  input: z.strictObject({
    token: PathToken,
    embedding: ColumnName.nullable(),
    idColumn: ColumnName.nullable(),
    metadataToken: PathToken,
    key: ColumnName.nullable(),
  }),
  output: z.strictObject({
    matched: z.number().int(),
    itemsWithoutMetadata: z.strictObject({ count: z.number().int(), examples: z.array(z.string()).max(10) }),
    metadataWithoutItem: z.strictObject({ count: z.number().int(), examples: z.array(z.string()).max(10) }),
    duplicateIds: z.strictObject({ count: z.number().int(), examples: z.array(z.string()).max(10) }),
  }),
})

export const startImport = defineRoute({
  name: 'import.start',
  input: z.strictObject({
    token: PathToken,
    name: Name,
    /** Column, array or tensor; null: the file itself is the one matrix. */
    embedding: ColumnName.nullable(),
    /** Null: rows are numbered, or `metadata.key` gives the ids. */
    idColumn: ColumnName.nullable(),
    metadata: z.strictObject({ token: PathToken, key: ColumnName.nullable() }).nullable(),
    titleColumn: ColumnName.nullable(),
    pictureColumn: ColumnName.nullable(),
    nonfinite: NonfiniteChoice,
  }),
  output: z.strictObject({ jobId: Id }),
})

/** Loads the bundled emoji set; the job's result names the dataset, also if it was there already. */
export const importDemo = defineRoute({
  name: 'import.demo',
  input: Nothing,
  output: z.strictObject({ jobId: Id }),
})
