import { z } from 'zod'
import { Check, Dataset, Id, Item } from '../entities'
import { Count, ItemPage, ItemQuery, MetadataFilter, PageKey, ValueCount } from '../queries'
import { defineRoute, PathToken } from './contract'
import { ColumnName, Float32, Histogram, Int32, Name, Notes, Nothing, Row, Tags, Uint8 } from './primitives'

/** A dataset, how many runs used it, and whether its search and sort indexes are there (without them all works, slowly). */
export const ListedDataset = Dataset.extend({ runs: z.number().int(), indexed: z.boolean() })
export type ListedDataset = z.infer<typeof ListedDataset>

export const listDatasets = defineRoute({
  name: 'datasets.list',
  input: Nothing,
  /** Newest first. */
  output: z.strictObject({ datasets: z.array(ListedDataset) }),
})

export const getDataset = defineRoute({
  name: 'datasets.get',
  input: z.strictObject({ datasetId: Id }),
  output: ListedDataset,
})

/** Figures of one embedding. Null: not computed (yet), or not sensible for this many items. */
export const EmbeddingStatistics = z.strictObject({
  norm: z.strictObject({ min: z.number(), mean: z.number(), max: z.number() }).nullable(),
  /** Mean cosine of random pairs. */
  meanCosine: z.number().nullable(),
  /** Principal components that hold 90 % of the variance. */
  dimensionsFor90: z.number().int().nullable(),
  /** Cosine of each (sampled) item to its nearest other. */
  nearest: z.strictObject({ median: z.number(), histogram: Histogram, sampled: z.number().int() }).nullable(),
})
export type EmbeddingStatistics = z.infer<typeof EmbeddingStatistics>

export const getStatistics = defineRoute({
  name: 'datasets.statistics',
  input: z.strictObject({ datasetId: Id, embeddingId: Id }),
  output: EmbeddingStatistics,
})

export const pageItems = defineRoute({ name: 'datasets.items', input: ItemQuery, output: ItemPage })

/** A key after which the item at that position comes; null where one can only get there page by page. */
export const itemKeyAt = defineRoute({
  name: 'datasets.itemKeyAt',
  input: z.strictObject({ query: ItemQuery, position: Row }),
  output: z.strictObject({ after: PageKey.nullable() }),
})

/** How many items search and filters leave; asked apart, because a page never waits for it. */
export const countItems = defineRoute({ name: 'datasets.countItems', input: ItemQuery, output: Count })

/** Every row that search, filters and selection leave, ascending: to be shown on a map. */
export const matchingRows = defineRoute({
  name: 'datasets.matchingRows',
  input: ItemQuery,
  output: z.strictObject({ rows: Int32 }),
})

/** Keeps rows that a person chose (by a lasso), or those that a finding is about, to be asked for by `selection`. */
export const selectItems = defineRoute({
  name: 'datasets.select',
  input: z.strictObject({
    datasetId: Id,
    of: z.union([
      z.strictObject({ rows: Int32 }),
      z.strictObject({ embeddingId: Id, check: z.string().max(60) }),
    ]),
  }),
  output: z.strictObject({ selectionId: z.string(), count: z.number().int() }),
})

export const itemsByRow = defineRoute({
  name: 'datasets.itemsByRow',
  input: z.strictObject({ datasetId: Id, rows: z.array(Row).max(1000) }),
  /** In the order asked; rows that do not exist are left out. */
  output: z.strictObject({ items: z.array(Item) }),
})

export const columnValues = defineRoute({
  name: 'datasets.columnValues',
  input: z.strictObject({ datasetId: Id, column: ColumnName, limit: z.number().int().min(1).max(200) }),
  /** Most frequent first; `value: null` counts the empty ones. */
  output: z.strictObject({ values: z.array(ValueCount), distinct: z.number().int() }),
})

/** A column as one small number an item, to colour a map by. */
export const columnCategories = defineRoute({
  name: 'datasets.columnCategories',
  input: z.strictObject({ datasetId: Id, column: ColumnName }),
  output: z.strictObject({
    /** The most frequent values (at most 11); index 255 in `categories` means none of them. Empty where `bins` tell. */
    values: z.array(ValueCount),
    /** Of a column of many numbers: seven stretches of about equally many items, ascending. */
    bins: z.array(z.strictObject({ from: z.number(), to: z.number(), items: z.number().int() })),
    /** One byte a row, in row order. */
    categories: Uint8,
  }),
})

export const ProjectionMethod = z.enum(['pca', 'umap'])
export type ProjectionMethod = z.infer<typeof ProjectionMethod>

export const getProjection = defineRoute({
  name: 'datasets.projection',
  input: z.strictObject({ datasetId: Id, embeddingId: Id, method: ProjectionMethod }),
  output: z.strictObject({
    /** Null until a job has made it. */
    points: z
      .strictObject({
        /** Rows shown: all, or an honest sample of `of`. */
        rows: Int32,
        /** x, y, x, y, … two a row. */
        xy: Float32,
        of: z.number().int(),
      })
      .nullable(),
    /** The job that makes it, if one is under way. */
    jobId: Id.nullable(),
  }),
})

export const startProjection = defineRoute({
  name: 'datasets.project',
  input: z.strictObject({ datasetId: Id, embeddingId: Id, method: ProjectionMethod }),
  output: z.strictObject({ jobId: Id }),
})

export const nearestItems = defineRoute({
  name: 'datasets.neighbours',
  input: z.strictObject({ datasetId: Id, embeddingId: Id, row: Row, count: z.number().int().min(1).max(50) }),
  /** Nearest first, by cosine, the item itself left out. */
  output: z.strictObject({ neighbours: z.array(z.strictObject({ item: Item, cosine: z.number() })) }),
})

/** What was found in an embedding when it came, or when somebody had it checked again. */
export const getReport = defineRoute({
  name: 'datasets.report',
  input: z.strictObject({ datasetId: Id, embeddingId: Id }),
  output: z.strictObject({
    /** Null: nobody has looked yet, or it was lost. */
    report: z
      .strictObject({
        checks: z.array(Check),
        norms: Histogram,
        /** How many rows of each finding can be opened. */
        openable: z.record(z.string(), z.number().int()),
        checkedAt: z.number(),
      })
      .nullable(),
    /** The job that makes it, if one is under way. */
    jobId: Id.nullable(),
  }),
})

export const startCheck = defineRoute({
  name: 'datasets.check',
  input: z.strictObject({ datasetId: Id, embeddingId: Id }),
  output: z.strictObject({ jobId: Id }),
})

/** Makes a dataset of the items that a filter leaves, or of a sample of them. */
export const startSubset = defineRoute({
  name: 'datasets.subset',
  input: z.strictObject({
    datasetId: Id,
    name: Name,
    description: Notes,
    filter: z.strictObject({
      search: z.string().max(200),
      where: z.array(MetadataFilter).max(8),
      selection: z.string().max(64).nullable(),
    }),
    sample: z.strictObject({ items: z.number().int().min(1), seed: z.number().int() }).nullable(),
  }),
  output: z.strictObject({ jobId: Id }),
})

export const DatasetFormat = z.enum(['npy', 'csv', 'parquet'])

export const exportDataset = defineRoute({
  name: 'datasets.export',
  input: z.strictObject({ datasetId: Id, embeddingId: Id, format: DatasetFormat, token: PathToken }),
  output: z.strictObject({ jobId: Id }),
})

/** One more embedding of the same items; rows cannot be dropped, since each item has one. */
export const addEmbedding = defineRoute({
  name: 'datasets.addEmbedding',
  input: z.strictObject({
    datasetId: Id,
    token: PathToken,
    name: Name,
    embedding: ColumnName.nullable(),
    /** Null: rows are in the dataset's order. */
    idColumn: ColumnName.nullable(),
    nonfinite: z.enum(['refuse', 'zero']),
  }),
  output: z.strictObject({ jobId: Id }),
})

/** Refused while a run uses it, and where it is the only one. */
export const deleteEmbedding = defineRoute({
  name: 'datasets.deleteEmbedding',
  input: z.strictObject({ datasetId: Id, embeddingId: Id }),
  output: Nothing,
})

export const updateDataset = defineRoute({
  name: 'datasets.update',
  /** Only what is given changes. */
  input: z.strictObject({
    datasetId: Id,
    name: Name.optional(),
    description: Notes.optional(),
    tags: Tags.optional(),
    titleColumn: ColumnName.nullable().optional(),
    pictureColumn: ColumnName.nullable().optional(),
  }),
  output: ListedDataset,
})

/** What deleting it would take along; shown before the person says yes. */
export const datasetDependents = defineRoute({
  name: 'datasets.dependents',
  input: z.strictObject({ datasetId: Id }),
  output: z.strictObject({
    runs: z.array(z.strictObject({ id: Id, name: z.string() })),
    assignments: z.number().int(),
    bytes: z.number().int(),
  }),
})

export const deleteDataset = defineRoute({
  name: 'datasets.delete',
  input: z.strictObject({ datasetId: Id, withRuns: z.boolean() }),
  output: Nothing,
})
