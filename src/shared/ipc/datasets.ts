import { z } from 'zod'
import { Dataset, Id, Item } from '../entities'
import { Count, ItemPage, ItemQuery, ValueCount } from '../queries'
import { defineRoute } from './contract'
import { ColumnName, Float32, Histogram, Int32, Name, Notes, Nothing, Row, Tags, Uint8 } from './primitives'

/** A dataset and how many runs used it. */
export const ListedDataset = Dataset.extend({ runs: z.number().int() })
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

/** How many items search and filters leave; asked apart, because a page never waits for it. */
export const countItems = defineRoute({ name: 'datasets.countItems', input: ItemQuery, output: Count })

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
    /** The most frequent values (at most 11); index 255 in `categories` means none of them. */
    values: z.array(ValueCount),
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
