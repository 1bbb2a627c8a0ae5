import type { OutputOf, importing } from '@shared/ipc'

type Columns = OutputOf<typeof importing.inspectFile>['columns']

/** What could hold the embeddings, each with its shape or else its type. */
export const embeddingColumns = (columns: Columns) =>
  columns
    .filter(({ canBeEmbedding }) => canBeEmbedding)
    .map(({ name, shape, type }) => ({ name, note: shape?.join(' × ') ?? type }))

/** What could hold the ids. */
export const idColumns = (columns: Columns) =>
  columns.filter(({ canBeId }) => canBeId).map(({ name }) => ({ name }))

/** The ids as recognised; undefined where the person has to decide. */
export const recognisedIds = ({ idColumn, problems }: OutputOf<typeof importing.inspectFile>): string | null | undefined =>
  problems.length > 0 ? undefined : idColumn
